import { isStatusTopic } from "../mqtt/topics.ts";

/** A component of an announcement that was made before. */
export interface EarlierComponent {
  readonly platform: string;
  readonly precision: number | undefined;
  readonly options: readonly string[];
}

/** An announcement that was made before: by an earlier run, or by another gateway. */
export interface Earlier {
  /** Where the gateway that made it says whether it lives; undefined where it is none like this one. */
  readonly statusTopic: string | undefined;
  /** By id: those that it makes. */
  readonly components: ReadonlyMap<string, EarlierComponent>;
  /** The platform by id: those that it removes. */
  readonly removed: ReadonlyMap<string, string>;
}

/** Home Assistant refuses a whole device for a platform that it does not know. */
const PLATFORMS: readonly unknown[] = ["sensor", "binary_sensor"];
const MOST_DECIMALS = 12;

/** Reads an announcement back; undefined where it is none. */
export const earlierOf = (payload: string): Earlier | undefined => {
  const root = objectIn(parsed(payload));
  const components = objectIn(root?.components);
  if (root === undefined || components === undefined) return undefined;
  const [availability] = Array.isArray(root.availability) ? root.availability : [];
  const topic = objectIn(availability)?.topic;
  const known = Object.entries(components)
    .map(([id, component]) => [id, objectIn(component) ?? {}] as const)
    .filter(([, { platform }]) => PLATFORMS.includes(platform));
  return {
    // It will be subscribed to, and anything may stand in a message from others.
    statusTopic: typeof topic === "string" && isStatusTopic(topic) ? topic : undefined,
    components: new Map(known.filter(([, { unique_id }]) => unique_id !== undefined).map(componentEntry)),
    removed: new Map(
      known.filter(([, { unique_id }]) => unique_id === undefined).map(([id, { platform }]) => [id, String(platform)]),
    ),
  };
};

const componentEntry = ([id, component]: readonly [string, Readonly<Record<string, unknown>>]): readonly [
  string,
  EarlierComponent,
] => {
  const { platform, suggested_display_precision: precision, options } = component;
  const isCount =
    typeof precision === "number" && Number.isInteger(precision) && precision >= 0 && precision <= MOST_DECIMALS;
  const strings = Array.isArray(options)
    ? options.filter((option): option is string => typeof option === "string")
    : [];
  return [id, { platform: String(platform), precision: isCount ? precision : undefined, options: strings }];
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours, and nothing to learn from it
  }
};

const objectIn = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
