/** A component of an announcement that was made before. */
export interface EarlierComponent {
  readonly platform: string;
  readonly precision: number | undefined;
  readonly options: readonly string[];
}

/** An announcement that was made before: by an earlier run, or by another gateway. */
export interface Earlier {
  /** Where the gateway that made it says whether it lives. */
  readonly statusTopic: string | undefined;
  /** By id, without those that it removes. */
  readonly components: ReadonlyMap<string, EarlierComponent>;
}

/** Reads an announcement back; undefined where it is none. */
export const earlierOf = (payload: string): Earlier | undefined => {
  const root = objectIn(parsed(payload));
  const components = objectIn(root?.components);
  if (root === undefined || components === undefined) return undefined;
  const [availability] = Array.isArray(root.availability) ? root.availability : [];
  const topic = objectIn(availability)?.topic;
  return {
    statusTopic: typeof topic === "string" ? topic : undefined,
    components: new Map(Object.entries(components).flatMap(([id, component]) => componentEntry(id, component))),
  };
};

const componentEntry = (id: string, component: unknown): readonly (readonly [string, EarlierComponent])[] => {
  const { platform, unique_id, suggested_display_precision: precision, options } = objectIn(component) ?? {};
  if (typeof platform !== "string" || unique_id === undefined) return [];
  const isCount = typeof precision === "number" && Number.isInteger(precision);
  const strings = Array.isArray(options)
    ? options.filter((option): option is string => typeof option === "string")
    : [];
  return [[id, { platform, precision: isCount ? precision : undefined, options: strings }]];
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
