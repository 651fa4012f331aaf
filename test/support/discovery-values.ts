/** An object of a JSON text, its members not yet judged. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The object that the text holds; undefined where it holds something else, or nothing that is JSON. */
export const objectIn = (text: string): JsonObject | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};

/** A string that says something. */
export const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

/** A topic of ours, which never starts with a slash or holds a wildcard. */
export const isTopic = (value: unknown): value is string =>
  typeof value === "string" && /^[^/+#$\0][^/+#\0]*(\/[^/+#\0]+)*$/.test(value);

export const isUrl = (value: unknown): boolean => typeof value === "string" && /^https?:\/\/[^\s/]+/.test(value);

/** Each sentence whose condition holds: `said([unit === "", "is empty"])`. */
export const said = (...rules: readonly (readonly [isBroken: boolean, sentence: string])[]): readonly string[] =>
  rules.flatMap(([isBroken, sentence]) => (isBroken ? [sentence] : []));

/** The sentences with the place that they speak of. */
export const at = (place: string, sentences: readonly string[]): readonly string[] =>
  sentences.map((sentence) => `${place}: ${sentence}`);

/** The elements that came before, each as often as it came again. */
export const repeated = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value, position) => value !== undefined && values.indexOf(value) !== position);
