/**
 * The templates of our announcements, and what Home Assistant makes of them with a measurement at hand. It understands
 * the forms that we use and no other, so that a new form needs a row here, and with it a test.
 */
import { isObject, type JsonObject } from "./discovery-values.ts";

/** A rendered state, or why there is none. */
export type Rendered =
  | { readonly kind: "state"; readonly text: string }
  | { readonly kind: "broken"; readonly why: string };

/** What the template makes of a message that has all its keys; undefined for a form that we do not know. */
export const rendererOf = (template: string): ((message: JsonObject) => Rendered) | undefined => {
  for (const [form, render] of FORMS) {
    const groups = form.exec(template)?.groups;
    if (groups !== undefined) return (message) => render(message[groups.key ?? ""], groups.list ?? "");
  }
  return undefined;
};

/** Whether it makes an object of attributes, each a part of the message. */
export const isAttributesTemplate = (template: string): boolean =>
  /^\{\{ \{'\w+': value_json\.get\('\w+', \[\]\)(, '\w+': value_json\.get\('\w+', \[\]\))*\} \| to_json \}\}$/.test(
    template,
  );

/** The members of the message that a template of any form reads. */
export const keysRead = (template: string): readonly string[] =>
  [...template.matchAll(/value_json(?:\.get\(\s*['"](\w+)['"]|\[\s*['"](\w+)['"]\s*\]|\.(?!get\()(\w+))/g)].map(
    ([, got, indexed, named]) => got ?? indexed ?? named ?? "",
  );

const state = (text: string): Rendered => ({ kind: "state", text });
const broken = (why: string): Rendered => ({ kind: "broken", why });

/** Text as Jinja prints a JSON value. */
const printed = (value: unknown): Rendered => {
  if (Array.isArray(value) || isObject(value)) return broken("renders a list or an object, which no state can be");
  if (value === null) return state("None");
  if (typeof value === "boolean") return state(value ? "True" : "False");
  return state(String(value));
};

/** Whether Home Assistant can make a number of a state. Python's words for infinity are none to a statistic. */
export const isNumber = (text: string): boolean => /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);

/** `int` raises where there is no number, and cuts decimals off. */
const wholeOf = (value: unknown): number | undefined => {
  if (typeof value === "boolean") return Number(value);
  return isNumber(String(value)) ? Math.trunc(Number(value)) : undefined;
};

const whole = (value: unknown): Rendered => {
  const number = wholeOf(value);
  return number === undefined ? broken(`int takes no ${JSON.stringify(value)}`) : state(String(number));
};

/** From the year 1 to the year 9999: what `as_datetime` can hold; milliseconds are beyond. */
const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

const moment = (value: unknown): Rendered => {
  if (typeof value !== "number" || value < FIRST_SECOND || value > LAST_SECOND) {
    return broken(`as_datetime takes no ${JSON.stringify(value)}, but Unix seconds`);
  }
  return state(`${new Date(value * 1000).toISOString().slice(0, 19).replace("T", " ")}+00:00`);
};

const chosen = (value: unknown, list: string): Rendered => {
  const words = [...list.matchAll(/'([^']*)'/g)].map(([, word]) => word ?? "");
  const word = words[wholeOf(value) ?? -1];
  return word === undefined ? broken(`${JSON.stringify(value)} is not the number of any of ${list}`) : state(word);
};

/** Home Assistant counts characters, not UTF-16 units. */
const cut = (value: unknown): Rendered => {
  const whole = printed(value);
  return whole.kind === "state" ? state([...whole.text].slice(0, 255).join("")) : whole;
};

const onOrOff = (value: unknown): Rendered => {
  const whole = printed(value);
  return whole.kind === "state" ? state(value ? "ON" : "OFF") : whole;
};

const FORMS: readonly (readonly [form: RegExp, render: (value: unknown, list: string) => Rendered])[] = [
  [/^\{\{ value_json\.(?<key>\w+) \| is_defined \}\}$/, printed],
  [/^\{\{ value_json\.(?<key>\w+) \| is_defined \| int \}\}$/, whole],
  [/^\{\{ value_json\.(?<key>\w+) \| is_defined \| as_datetime \}\}$/, moment],
  [/^\{\{ \[(?<list>'[^']*'(?:,'[^']*')*)\]\[value_json\.(?<key>\w+) \| is_defined \| int\] \}\}$/, chosen],
  [/^\{\{ \(value_json\.(?<key>\w+) \| is_defined \| string\)\[:255\] \}\}$/, cut],
  [/^\{\{ 'ON' if value_json\.(?<key>\w+) \| is_defined else 'OFF' \}\}$/, onOrOff],
];
