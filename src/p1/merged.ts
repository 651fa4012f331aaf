import { groupsOf, type LineProblem, latin1, type Telegram } from "./telegram.ts";

/**
 * Tells a telegram that is really the beginning of one and the end of another, bytes between them having been lost: it
 * has a line that cannot be read, and says one thing twice with different values. A checksum would have shown it, so
 * this matters for meters that send none.
 */
export const isMerged = (telegram: Telegram, problems: readonly LineProblem[]): boolean =>
  problems.length > 0 && contradictsItself(telegram);

const contradictsItself = ({ bytes, objects }: Telegram): boolean => {
  const said = new Map<number, string>();
  return objects.some((object) => {
    // A ring of hourly readings repeats its code on purpose; each of its objects has a time beside the value.
    if (groupsOf(bytes, object).length !== 1) return false;
    const text = latin1(bytes, object.open, object.end);
    const before = said.get(object.code);
    said.set(object.code, text);
    return before !== undefined && before !== text;
  });
};
