import { crc16, crcX25 } from "./crc16.ts";
import { blankLinesIn, headerOf, type Mended, restartsIn, withCrLf, withoutBlankLines } from "./ladder-rungs.ts";

/** What had to be undone, or done differently, before the checksum of a telegram was right. */
export type Rung = "restart" | "line-ends" | "blank-lines" | "x-25";

export type Verdict =
  | {
      readonly kind: "right";
      /** The telegram that the checksum belongs to. */
      readonly bytes: Uint8Array;
      /** Where the `!` stands in `bytes`. */
      readonly end: number;
      readonly recovered: Rung | undefined;
      /** So many received bytes before the telegram belong to another one. */
      readonly cutOff: number;
    }
  | { readonly kind: "wrong"; readonly counted: number };

type Right = Verdict & { readonly kind: "right" };

const COUNT = { arc: crc16, "x-25": crcX25 } as const;
type Polynomial = keyof typeof COUNT;

/** What the last right checksum has shown of the meter and the way to it. */
interface Shown {
  readonly polynomial: Polynomial;
  /** Its header and its blank lines are looked at only when one is wrong. */
  readonly telegram: Mended;
  /** Whether line ends without CR LF are converted ones. Undefined while no telegram without CR LF came. */
  readonly isConverted: boolean | undefined;
}

/** So many telegrams in a row that are right in another manner come from another meter, or over another bridge. */
const STRANGERS = 3;

/**
 * Judges checksums. A wrong one is tried again with the known ways of damage undone; each try is right by chance once
 * in 65 536. So what the last right telegram has shown holds for the next: one polynomial, one header, one number of
 * blank lines, one kind of line ends. With that, no single damaged bit opens a rung to the telegram that holds it.
 */
export class Ladder {
  #shown: Shown | undefined;
  #strangers = 0; // telegrams in a row that are right, but not in the manner shown

  /** Whether this meter has shown a right checksum; then it sends one with every telegram. */
  get hasShown(): boolean {
    return this.#shown !== undefined;
  }

  /** Compares the checksum `said` by the telegram, whose `!` stands at `end`, with what its bytes come to. */
  judge(bytes: Uint8Array, end: number, said: number): Verdict {
    const telegram = { bytes, end };
    const found = climb(telegram, said, this.#shown) ?? this.#stranger(telegram, said);
    if (found === undefined) {
      return { kind: "wrong", counted: COUNT[this.#shown?.polynomial ?? "arc"](bytes, 0, end + 1) };
    }
    this.#shown = found.shown;
    this.#strangers = 0;
    return found.verdict;
  }

  #stranger(telegram: Mended, said: number): Found | undefined {
    if (this.#shown === undefined) return undefined;
    const found = climb(telegram, said, undefined);
    if (found === undefined) return undefined;
    this.#strangers += 1;
    return this.#strangers === STRANGERS ? found : undefined;
  }
}

interface Found {
  readonly verdict: Right;
  readonly shown: Shown;
}

/** The first rung on which the telegram comes to what it said. */
const climb = (telegram: Mended, said: number, shown: Shown | undefined): Found | undefined => {
  const polynomials: readonly Polynomial[] = shown === undefined ? ["arc", "x-25"] : [shown.polynomial];
  const asItCame = withoutMending(telegram, shown);
  for (const polynomial of polynomials) {
    const count = COUNT[polynomial];
    const isRight = ({ bytes, end }: Mended): boolean => count(bytes, 0, end + 1) === said;
    if (asItCame !== undefined && isRight(asItCame)) return foundBy(asItCame, polynomial, shown);
    for (const mended of candidates(telegram, shown)) if (isRight(mended)) return foundBy(mended, polynomial, shown);
  }
  return undefined;
};

const foundBy = (candidate: Candidate, polynomial: Polynomial, shown: Shown | undefined): Found => {
  const { bytes, end, rung, cutOff, isConverted } = candidate;
  const recovered = rung ?? (polynomial === "x-25" ? "x-25" : undefined);
  return {
    verdict: { kind: "right", bytes, end, recovered, cutOff },
    shown: { polynomial, telegram: { bytes, end }, isConverted: isConverted ?? shown?.isConverted },
  };
};

interface Candidate extends Mended {
  readonly rung: Exclude<Rung, "x-25"> | undefined;
  readonly cutOff: number;
  readonly isConverted: boolean | undefined;
}

/** The telegram with CR LF where its line ends are converted ones; undefined where they are as the meter sent them. */
const convertedOf = (telegram: Mended, shown: Shown | undefined): Mended | undefined =>
  shown?.isConverted === false ? undefined : withCrLf(telegram);

/** The telegram as it came, unless that is known to be wrong. */
const withoutMending = (telegram: Mended, shown: Shown | undefined): Candidate | undefined => {
  const { bytes, end } = telegram;
  const isAsSent = convertedOf(telegram, shown) === undefined;
  if (!isAsSent && shown?.isConverted === true) return undefined;
  return { bytes, end, rung: undefined, cutOff: 0, isConverted: isAsSent ? shown?.isConverted : false };
};

/** The telegram on each rung; made only when the one before was wrong. */
function* candidates(telegram: Mended, shown: Shown | undefined): Generator<Candidate> {
  const { bytes, end } = telegram;
  const converted = convertedOf(telegram, shown);
  const isConverted = converted === undefined ? shown?.isConverted : true;
  for (const cutOff of restartsIn(bytes, end, shown && headerOf(shown.telegram.bytes))) {
    const rest = { bytes: bytes.subarray(cutOff), end: end - cutOff };
    const mended = converted === undefined ? rest : (withCrLf(rest) ?? rest);
    yield { ...mended, rung: "restart", cutOff, isConverted };
  }

  if (converted !== undefined) yield { ...converted, rung: "line-ends", cutOff: 0, isConverted };

  const blankLines = shown && blankLinesIn(shown.telegram).length;
  for (const mended of withoutBlankLines(converted ?? telegram)) {
    if (blankLines !== undefined && blankLinesIn(mended).length !== blankLines) continue;
    yield { ...mended, rung: "blank-lines", cutOff: 0, isConverted };
  }
}
