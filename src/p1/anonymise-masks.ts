/**
 * A mask for each text: as long, digits for digits and letters for letters, all else as it is. A mask is a number in
 * the order of the texts, `E0001234567` becoming `A0000000001`, so it tells nothing of its text. No two texts share a
 * mask while there are enough of that shape, and no mask holds one of the `ids`, plain or in hexadecimal.
 */
export const masksFor = (texts: ReadonlySet<string>, ids: readonly string[]): ReadonlyMap<string, string> => {
  const forbidden = ids.flatMap((id) => [id, ...hexForms(id)]);
  const masks = new Map<string, string>();
  const used = new Set<string>();
  for (const text of texts) {
    const isGood = (mask: string): boolean =>
      !used.has(mask) &&
      looksHex(mask) === looksHex(text) &&
      ![mask, ...hexForms(mask)].some((form) => forbidden.some((id) => form.includes(id)));
    let mask = text;
    // Nothing to hide: an id that was never set is dashes or zeros, and whoever reads the recording should see that.
    if (/[A-Za-z1-9]/.test(text)) {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS && (attempt === 1 || !isGood(mask)); attempt++) {
        mask = numbered(text, used.size + attempt, Math.floor(attempt / FILL_AFTER));
      }
    }
    used.add(mask);
    masks.set(text, mask);
  }
  return masks;
};

/** A shape of few characters has few masks; then some texts share one. */
const MOST_ATTEMPTS = 1000;
/** After so many attempts another digit fills up: an id of zeros only is in every mask that zeros fill up. */
const FILL_AFTER = 100;

/** The text in hexadecimal, in both cases. */
export const hexForms = (text: string): readonly [upper: string, lower: string] => {
  const lower = Array.from(text, (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return [lower.toUpperCase(), lower];
};

/** Whether it would be read as a text in hexadecimal: two digits for each printable character. */
export const looksHex = (text: string): boolean => /^([2-6][0-9a-f]|7[0-9a-e])+$/i.test(text);

/** The shape of the text with a number written into it from the end; `fill` takes the place of zeros. */
const numbered = (text: string, number: number, fill: number): string => {
  const isHex = /^[0-9a-f]*$/i.test(text);
  let rest = number;
  let mask = "";
  for (const character of Array.from(text).reverse()) {
    const first = /[0-9]/.test(character)
      ? "0"
      : /[A-Z]/.test(character)
        ? "A"
        : /[a-z]/.test(character)
          ? "a"
          : undefined;
    const signs = first === "0" ? 10 : isHex ? 6 : 26;
    mask = (first === undefined ? character : signAt(first, ((rest % signs) + fill) % signs)) + mask;
    if (first !== undefined) rest = Math.floor(rest / signs);
  }
  return mask;
};

const signAt = (first: string, steps: number): string => String.fromCharCode(first.charCodeAt(0) + steps);
