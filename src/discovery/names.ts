import { PHRASES, type Translation } from "./phrases.ts";

/** The languages of entity names. */
export type Language = "en" | keyof Translation;

/**
 * What joins the phrases of a name: `Maximum demand current month (production, tariff #)`, `Voltage phase L#`. It is
 * the same in every language, and so is the order of the phrases.
 */
const JOINT = /( \(|, |\)$| (?=phase L#|quadrant #))/;

/** An entity's name in a language: in English where a phrase of it is not known, for that beats none. */
export const nameIn = (language: Language, name: string): string => {
  if (language === "en" || !isTranslated(name)) return name;
  const numbers = name.matchAll(/\d+/g);
  return piecesOf(name)
    .map((piece) => PHRASES.get(piece)?.[language] ?? piece)
    .join("")
    .replaceAll("#", () => numbers.next().value?.[0] ?? "");
};

/** Whether each phrase of a name is known. */
export const isTranslated = (name: string): boolean => phrasesOf(name).every((phrase) => PHRASES.has(phrase));

/** The phrases that a name is made of: `Voltage` and `phase L#` of `Voltage phase L1`. */
export const phrasesOf = (name: string): readonly string[] =>
  piecesOf(name).filter((piece, at) => at % 2 === 0 && piece !== "");

/** Phrases and, at the odd places, the joints between them. */
const piecesOf = (name: string): readonly string[] => name.replaceAll(/\d+/g, "#").split(JOINT);
