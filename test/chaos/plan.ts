import { randomFrom } from "../support/random.ts";

/** The parts of the world; the first state of each is the whole one. */
const PARTS = {
  gateway: ["running", "down"],
  broker: ["running", "dead", "frozen"],
  network: ["whole", "cut", "swallowing"],
  cable: ["plugged in", "unplugged"],
  disk: ["free", "full"],
} as const;

type Part = keyof typeof PARTS;
export type World = Readonly<Record<Part, string>>;

export const WHOLE: World = {
  gateway: "running",
  broker: "running",
  network: "whole",
  cable: "plugged in",
  disk: "free",
};

/** Everything that can happen: to which part, out of which state into which, and how likely it is. */
const EVENTS = [
  { name: "kill -9 the gateway", part: "gateway", from: "running", to: "down", weight: 4 },
  { name: "stop the gateway", part: "gateway", from: "running", to: "down", weight: 1 },
  { name: "start the gateway", part: "gateway", from: "down", to: "running", weight: 6 },
  { name: "kill -9 the broker", part: "broker", from: "running", to: "dead", weight: 1 },
  { name: "start the broker", part: "broker", from: "dead", to: "running", weight: 2 },
  { name: "freeze the broker", part: "broker", from: "running", to: "frozen", weight: 1 },
  { name: "thaw the broker", part: "broker", from: "frozen", to: "running", weight: 2 },
  { name: "cut the network", part: "network", from: "whole", to: "cut", weight: 2 },
  { name: "swallow in the network", part: "network", from: "whole", to: "swallowing", weight: 2 },
  { name: "cut what swallows", part: "network", from: "swallowing", to: "cut", weight: 1 },
  { name: "mend the network", part: "network", from: "cut", to: "whole", weight: 2 },
  { name: "mend what swallows", part: "network", from: "swallowing", to: "whole", weight: 2 },
  { name: "unplug the cable", part: "cable", from: "plugged in", to: "unplugged", weight: 1 },
  { name: "plug the cable in", part: "cable", from: "unplugged", to: "plugged in", weight: 4 },
  { name: "fill the disk", part: "disk", from: "free", to: "full", weight: 1 },
  { name: "free the disk", part: "disk", from: "full", to: "free", weight: 2 },
] as const satisfies readonly {
  readonly name: string;
  readonly part: Part;
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}[];

export type ChaosEvent = (typeof EVENTS)[number];
export type EventName = ChaosEvent["name"];

export interface Step {
  /** How long nothing happens before it. */
  readonly pauseMs: number;
  readonly event: ChaosEvent;
}

const LONGEST_PAUSE_MS = 4_000;
/** No part stays broken for longer, the long outages aside. */
const MOST_BROKEN_MS = 10_000;
/** What was held in memory because the disk was full is on the disk again, and the gateway may be killed. */
const RECOVERED_MS = 13_000;
/** It is not full so often that nobody could be killed. */
const LEAST_FREE_MS = 30_000;
/** Outages that only a longer run has time for. */
const LONG_RUN_MINUTES = 10;
const LONG_OUTAGES = [
  ["swallow in the network", "mend what swallows", 200_000],
  ["freeze the broker", "thaw the broker", 100_000],
  ["cut the network", "mend the network", 60_000],
] as const;

/** What happens in so many minutes: the same for the same seed, and whole again at the end. */
export const planOf = (seed: number, minutes: number, isLeftOut: (event: ChaosEvent) => boolean): readonly Step[] => {
  const random = randomFrom(seed);
  const steps: Step[] = [];
  let world = WHOLE;
  let now = 0;
  const since = new Map<Part, number>(); // when it changed last
  const take = (event: ChaosEvent, pauseMs: number): void => {
    now += pauseMs;
    since.set(event.part, now);
    world = { ...world, [event.part]: event.to };
    steps.push({ pauseMs, event });
  };
  const pause = (): number => Math.round(100 + random() ** 2 * LONGEST_PAUSE_MS);
  const heal = (): void => {
    for (const event of EVENTS) if (isHealing(event) && world[event.part] === event.from) take(event, pause());
  };
  const wander = (untilMs: number): void => {
    while (now < untilMs) {
      const pauseMs = pause();
      const possible = EVENTS.filter((event) => !isLeftOut(event) && isPossible(event, world, now + pauseMs, since));
      const overdue = possible.filter(
        (event) => isHealing(event) && now + pauseMs - (since.get(event.part) ?? 0) > MOST_BROKEN_MS,
      );
      take(pick(overdue.length > 0 ? overdue : possible, random), pauseMs);
    }
  };
  const totalMs = minutes * 60_000;
  const long = minutes < LONG_RUN_MINUTES ? [] : LONG_OUTAGES;
  for (const [at, [from, to, ms]] of long.entries()) {
    wander((totalMs * (at + 1)) / (long.length + 1) - ms);
    heal();
    take(named(from), 5_000);
    take(named(to), ms);
  }
  wander(totalMs);
  heal();
  return steps;
};

const isHealing = ({ part, to }: ChaosEvent): boolean => to === PARTS[part][0];

/** Whether nothing stands between the gateway and the broker. */
export const isWayWhole = ({ broker, network }: World): boolean => broker === "running" && network === "whole";

const isPossible = (event: ChaosEvent, world: World, now: number, since: ReadonlyMap<Part, number>): boolean => {
  if (world[event.part] !== event.from) return false;
  const diskMs = now - (since.get("disk") ?? Number.NEGATIVE_INFINITY); // since it was filled or freed
  // What is in memory because the disk is full may be lost with the gateway.
  if (event.part === "gateway" && event.to === "down") return world.disk === "free" && diskMs > RECOVERED_MS;
  if (event.to === "full" && diskMs < LEAST_FREE_MS) return false;
  return event.to !== "full" || (world.gateway === "running" && !isWayWhole(world)); // else nothing would be written
};

const named = (name: EventName): ChaosEvent => {
  const event = EVENTS.find((one) => one.name === name);
  if (event === undefined) throw new Error(`nothing is called ${name}`);
  return event;
};

const pick = (events: readonly ChaosEvent[], random: () => number): ChaosEvent => {
  let left = random() * events.reduce((sum, { weight }) => sum + weight, 0);
  const picked = events.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  if (picked === undefined) throw new Error("nothing can happen any more");
  return picked;
};
