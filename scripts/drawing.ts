import type { Picture } from "./png.ts";

/** How far a point is from the edge, less than 0 inside. The picture's height is 1, and y goes down. */
export type Shape = (x: number, y: number) => number;

export type Paint = readonly [red: number, green: number, blue: number];

export interface Layer {
  readonly shape: Shape;
  readonly paint: Paint;
  /** The paint at the bottom of the picture, when it changes on the way down. */
  readonly towards?: Paint;
}

type Point = readonly [x: number, y: number];

/** Paints the layers one over the other on nothing. */
export const draw = (width: number, height: number, layers: readonly Layer[]): Picture => {
  const pixels = new Uint8Array(4 * width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      pixels.set(pixel(column + 0.5, row + 0.5, height, layers), 4 * (row * width + column));
    }
  }
  return { width, height, pixels };
};

const pixel = (column: number, row: number, height: number, layers: readonly Layer[]): readonly number[] => {
  let colour: readonly number[] = [0, 0, 0];
  let opacity = 0;
  for (const { shape, paint, towards = paint } of layers) {
    // An edge that runs through the middle of a pixel covers half of it.
    const share = within(0, 1, 0.5 - shape(column / height, row / height) * height);
    const below = opacity * (1 - share);
    opacity = share + below;
    if (share === 0) continue;
    colour = between(paint, towards, row / height).map(
      (top, index) => (top * share + (colour[index] ?? 0) * below) / opacity,
    );
  }
  return [...colour, 255 * opacity].map(Math.round);
};

const between = (one: readonly number[], other: readonly number[], share: number): readonly number[] =>
  one.map((value, index) => value * (1 - share) + (other[index] ?? 0) * share);

export const disc =
  (centreX: number, centreY: number, radius: number): Shape =>
  (x, y) =>
    length(x - centreX, y - centreY) - radius;

/** A rectangle with round corners. */
export const box =
  (left: number, top: number, right: number, bottom: number, corner: number): Shape =>
  (x, y) => {
    const beyondX = Math.max(left + corner - x, x - right + corner);
    const beyondY = Math.max(top + corner - y, y - bottom + corner);
    return length(Math.max(beyondX, 0), Math.max(beyondY, 0)) + Math.min(Math.max(beyondX, beyondY), 0) - corner;
  };

/** A line with round ends through these points. */
export const stroke =
  (thickness: number, ...points: readonly Point[]): Shape =>
  (x, y) =>
    Math.min(...points.slice(1).map((to, index) => fromPiece(points[index] ?? to, to, x, y))) - thickness / 2;

const fromPiece = ([fromX, fromY]: Point, [toX, toY]: Point, x: number, y: number): number => {
  const alongX = toX - fromX;
  const alongY = toY - fromY;
  const share = within(0, 1, ((x - fromX) * alongX + (y - fromY) * alongY) / (alongX * alongX + alongY * alongY));
  return length(x - fromX - share * alongX, y - fromY - share * alongY);
};

const DEGREES_A_PIECE = 6;

/** The points of a part of a circle, near enough for a stroke; degrees count clockwise from the right. */
export const arc = (centreX: number, centreY: number, radius: number, from: number, to: number): readonly Point[] => {
  const pieces = Math.ceil(Math.abs(to - from) / DEGREES_A_PIECE);
  return Array.from({ length: pieces + 1 }, (_, piece) => {
    const angle = ((from + ((to - from) * piece) / pieces) * Math.PI) / 180;
    return [centreX + radius * Math.cos(angle), centreY + radius * Math.sin(angle)];
  });
};

/** Several shapes as one. */
export const anyOf =
  (...shapes: readonly Shape[]): Shape =>
  (x, y) =>
    Math.min(...shapes.map((shape) => shape(x, y)));

/** The same shape elsewhere, and larger or smaller. */
export const placed =
  (shape: Shape, left: number, top: number, scale: number): Shape =>
  (x, y) =>
    scale * shape((x - left) / scale, (y - top) / scale);

const within = (least: number, most: number, value: number): number => Math.min(most, Math.max(least, value));

const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);
