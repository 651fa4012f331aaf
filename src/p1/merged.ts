import { latin1, type Telegram } from "./telegram.ts";

/**
 * Tells a telegram that is really the beginning of one and the end of another, bytes between them having been lost: it
 * has a line that is torn, and counts one thing twice with different results. A checksum would have shown it, so this
 * matters for meters that send none. Neither alone is enough: some meters print odd lines, or a code twice, for ever.
 */
export const isMerged = (telegram: Telegram): boolean => isTorn(telegram) && contradictsItself(telegram);

const OBJECT_INSIDE = /\d-\d+:\d+\.\d+\.\d+\(/;

/** A line that is no object, or one whose value runs into the next. */
const isTorn = ({ bytes, objects, problems }: Telegram): boolean =>
  problems.length > 0 || objects.some(({ open, end }) => OBJECT_INSIDE.test(latin1(bytes, open, end)));

const contradictsItself = ({ bytes, objects }: Telegram): boolean => {
  const said = new Map<number, string>();
  return objects.some((object) => {
    const text = latin1(bytes, object.open, object.end);
    // A reading of one register: a ring of hourly readings repeats its code on purpose, with a time to each.
    if (!/^\([^()]*\*[^()]*\)$/.test(text)) return false;
    const before = said.get(object.code);
    said.set(object.code, text);
    return before !== undefined && before !== text;
  });
};
