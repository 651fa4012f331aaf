/** The known name that was probably meant, or undefined when none is close. */
export const nearest = (written: string, known: readonly string[]): string | undefined => {
  const name = simplified(written.slice(0, LONGEST));
  const ranked = known
    .map((candidate) => ({ candidate, distance: distanceTo(candidate, name) }))
    .sort((one, other) => one.distance - other.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, name.length / 4) ? best.candidate : undefined;
};

/** A half sentence to put behind "unknown". */
export const didYouMean = (written: string, known: readonly string[]): string => {
  const meant = nearest(written, known);
  return meant === undefined ? "" : `; did you mean ${meant}?`;
};

const LONGEST = 100; // far longer than any name, and short enough to compare with each

const simplified = (name: string): string => name.toLowerCase().replaceAll("_", "-");

/** A name that lacks its first word or its end counts as one mistake: `client-id` or `mqtt-client` for `mqtt-client-id`. */
const distanceTo = (candidate: string, name: string): number => {
  const known = simplified(candidate);
  const part = name.replace(/^-+/, "");
  const isPart =
    part.length > 2 && (known.endsWith(`-${part}`) || (known.startsWith(name) && 2 * name.length > known.length));
  return isPart ? 1 : editDistance(known, name);
};

/** How many letters must be added, removed, replaced or swapped with their neighbour. */
const editDistance = (from: string, to: string): number => {
  let above: readonly number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const at = (cells: readonly number[], index: number) => cells[index] ?? Number.POSITIVE_INFINITY;
      const replaced = at(row, column - 1) + (from[line - 1] === to[column - 1] ? 0 : 1);
      const isSwap = from[line - 1] === to[column - 2] && from[line - 2] === to[column - 1];
      const swapped = isSwap ? at(above, column - 2) + 1 : replaced;
      next.push(Math.min(replaced, swapped, at(row, column) + 1, at(next, column - 1) + 1));
    }
    above = row;
    row = next;
  }
  return row[to.length] ?? Number.POSITIVE_INFINITY;
};
