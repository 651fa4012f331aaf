/** A telegram that the meter has begun; without an end it found no room on the line. */
export interface Sent {
  readonly number: number;
  readonly fromMs: number;
  readonly toMs: number | undefined;
}

export interface Arrival {
  readonly number: number;
  readonly atMs: number;
}

/** A time in which a telegram may be lost: nobody read it, or a crash came before it was stored. */
export interface Excuse {
  readonly why: "unread" | "unsynced";
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Evidence {
  readonly sent: readonly Sent[];
  readonly excuses: readonly Excuse[];
  /** Of one topic, in order. */
  readonly arrivals: readonly Arrival[];
  /** When everything between meter and broker had become whole. */
  readonly wholeMs: readonly number[];
}

export interface Verdict {
  readonly sent: number;
  readonly arrived: number;
  readonly duplicates: number;
  readonly unread: number;
  readonly unsynced: number;
  /** How long before a crash the oldest of those was sent. */
  readonly oldestUnsyncedMs: number;
  readonly lost: readonly number[];
  readonly disordered: readonly string[];
  readonly invented: readonly number[];
  /** The longest that a telegram was under way although everything was whole. */
  readonly longestCatchUpMs: number;
}

/** Says what became of every telegram at one topic. */
export const judge = ({ sent, excuses, arrivals, wholeMs }: Evidence): Verdict => {
  const whole = sent.flatMap(({ number, fromMs, toMs }) => (toMs === undefined ? [] : [{ number, fromMs, toMs }]));
  const begun = new Set(sent.map(({ number }) => number));
  const arrived = new Set(arrivals.map(({ number }) => number));
  const missing = whole.filter(({ number }) => !arrived.has(number));
  const inOrder = [...excuses].sort((one, other) => one.why.localeCompare(other.why)); // not read counts before not stored
  const excuseOf = (one: { readonly fromMs: number; readonly toMs: number }): Excuse | undefined =>
    inOrder.find(({ fromMs, toMs }) => one.toMs >= fromMs && one.fromMs <= toMs);
  const excused = missing.map((one) => ({ ...one, excuse: excuseOf(one) }));
  const unsynced = excused.flatMap(({ excuse, toMs }) => (excuse?.why === "unsynced" ? [excuse.toMs - toMs] : []));
  const mayBeLost = new Set(whole.filter((one) => excuseOf(one) !== undefined).map(({ number }) => number));
  return {
    sent: whole.length,
    arrived: whole.length - missing.length,
    duplicates: arrivals.length - arrived.size,
    unread: excused.filter(({ excuse }) => excuse?.why === "unread").length,
    unsynced: unsynced.length,
    oldestUnsyncedMs: Math.max(0, ...unsynced),
    lost: excused.filter(({ excuse }) => excuse === undefined).map(({ number }) => number),
    disordered: disorderIn(arrivals, mayBeLost),
    invented: [...arrived].filter((number) => !begun.has(number)),
    longestCatchUpMs: longestCatchUp(whole, arrivals, wholeMs),
  };
};

/**
 * Numbers that come for the first time grow. Those before may come again, as a run that goes back once and then leaves
 * out none, up to the newest: only one that the gateway has lost in a crash after the broker had it is left out.
 */
const disorderIn = (arrivals: readonly Arrival[], mayBeLost: ReadonlySet<number>): readonly string[] => {
  const known: number[] = []; // in the order of their first arrival
  const places = new Map<number, number>(); // in it
  const faults: string[] = [];
  let at = -1; // the place of the last arrival
  for (const { number, atMs } of arrivals) {
    const newest = known.at(-1) ?? 0;
    const place = places.get(number) ?? known.length;
    const passed = known.slice(at + 1, place).filter((one) => !mayBeLost.has(one));
    if (passed.length > 0) faults.push(`${number} came at ${secondsOf(atMs)} before ${passed[0]} came again`);
    if (place === known.length) {
      if (number < newest) faults.push(`${number} came at ${secondsOf(atMs)} for the first time, after ${newest}`);
      places.set(number, place);
      known.push(number);
    }
    at = place;
  }
  return faults;
};

const longestCatchUp = (
  sent: readonly { readonly number: number; readonly toMs: number }[],
  arrivals: readonly Arrival[],
  wholeMs: readonly number[],
): number => {
  const ends = new Map(sent.map(({ number, toMs }) => [number, toMs]));
  let longest = 0;
  for (const { number, atMs } of arrivals) {
    const sentMs = ends.get(number);
    if (sentMs === undefined) continue;
    ends.delete(number); // only the first arrival counts
    longest = Math.max(longest, atMs - Math.max(sentMs, wholeMs.findLast((ms) => ms <= atMs) ?? 0));
  }
  return longest;
};

const secondsOf = (ms: number): string => `${(ms / 1_000).toFixed(3)} s`;
