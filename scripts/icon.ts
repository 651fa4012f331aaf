import { anyOf, arc, box, disc, draw, type Layer, type Paint, placed, stroke } from "./drawing.ts";
import type { Picture } from "./png.ts";

const SKY: Paint = [38, 178, 232];
const SEA: Paint = [9, 96, 168];
const INK: Paint = [16, 58, 96];
const WHITE: Paint = [255, 255, 255];
const AMBER: Paint = [255, 179, 0];
const TEXT: Paint = [24, 146, 212]; // readable on Home Assistant's light and dark pages

/** The add-on's icon: a meter with its P1 plug, telling the world. */
export const icon = (): Picture => draw(128, 128, MARK);

/** The icon beside the words `P1 → MQTT`. */
export const logo = (): Picture => draw(250, 100, [...small(MARK), ...WORDS]);

const X = 0.41; // the middle of the dial
const Y = 0.58;

const MARK: readonly Layer[] = [
  { shape: box(0.02, 0.02, 0.98, 0.98, 0.2), paint: SKY, towards: SEA },
  // the cable and its plug, with pins
  { shape: stroke(0.05, [X, 0.855], ...arc(0.7, 0.735, 0.12, 90, 0), [0.82, 0.7]), paint: WHITE },
  { shape: box(0.735, 0.56, 0.905, 0.72, 0.03), paint: WHITE },
  { shape: stroke(0.02, [0.775, 0.585], [0.775, 0.635]), paint: INK },
  { shape: stroke(0.02, [0.82, 0.585], [0.82, 0.635]), paint: INK },
  { shape: stroke(0.02, [0.865, 0.585], [0.865, 0.635]), paint: INK },
  // the meter: scale, needle, counter
  { shape: disc(X, Y, 0.3), paint: WHITE },
  { shape: stroke(0.05, ...arc(X, Y, 0.225, 160, 380)), paint: INK },
  { shape: stroke(0.05, [X, Y], [X + 0.115, Y - 0.115]), paint: AMBER },
  { shape: disc(X, Y, 0.05), paint: INK },
  { shape: box(X - 0.13, Y + 0.11, X + 0.13, Y + 0.2, 0.02), paint: INK },
  { shape: box(X - 0.105, Y + 0.13, X - 0.045, Y + 0.18, 0.008), paint: WHITE },
  { shape: box(X - 0.03, Y + 0.13, X + 0.03, Y + 0.18, 0.008), paint: WHITE },
  { shape: box(X + 0.045, Y + 0.13, X + 0.105, Y + 0.18, 0.008), paint: AMBER },
  // the waves
  { shape: stroke(0.06, ...arc(X, Y, 0.41, -67, -23)), paint: WHITE },
  { shape: stroke(0.06, ...arc(X, Y, 0.53, -67, -23)), paint: WHITE },
];

const small = (layers: readonly Layer[]): readonly Layer[] =>
  layers.map((layer) => ({ ...layer, shape: placed(layer.shape, 0.04, 0.04, 0.92) }));

const PEN = 0.19; // the thickness of a letter

/** Letters 1 high, each beginning at 0 on the left. */
const P = stroke(PEN, [0, 1], [0, 0], ...arc(0.3, 0.275, 0.275, -90, 90), [0, 0.55]);
const ONE = stroke(PEN, [0, 0.22], [0.26, 0], [0.26, 1]);
const ARROW = anyOf(stroke(PEN, [0, 0.5], [2.3, 0.5]), stroke(PEN, [1.98, 0.18], [2.3, 0.5], [1.98, 0.82]));
const M = stroke(PEN, [0, 1], [0, 0], [0.4, 0.6], [0.8, 0], [0.8, 1]);
const Q = anyOf(stroke(PEN, ...arc(0.46, 0.5, 0.5, 0, 360)), stroke(PEN, [0.6, 0.7], [0.92, 1.02]));
const T = anyOf(stroke(PEN, [0, 0], [0.68, 0]), stroke(PEN, [0.34, 0], [0.34, 1]));

const LETTER = 0.28; // the height of a letter in the logo

const WORDS: readonly Layer[] = [
  { shape: P, paint: TEXT, left: 1.15, top: 0.15 },
  { shape: ONE, paint: TEXT, left: 1.41, top: 0.15 },
  { shape: ARROW, paint: AMBER, left: 1.65, top: 0.15 },
  { shape: M, paint: TEXT, left: 1.15, top: 0.57 },
  { shape: Q, paint: TEXT, left: 1.48, top: 0.57 },
  { shape: T, paint: TEXT, left: 1.85, top: 0.57 },
  { shape: T, paint: TEXT, left: 2.15, top: 0.57 },
].map(({ shape, paint, left, top }) => ({ paint, shape: placed(shape, left, top, LETTER) }));
