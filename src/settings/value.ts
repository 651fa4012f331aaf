import type { SettingType, SettingValue } from "./row.ts";

/** Far below the 65 535 bytes that a text has in MQTT, in whatever script it is written. */
const LONGEST_TEXT = 4096;

/** What a text means as a value of this type, or undefined when it means nothing. */
export const readValue = (type: SettingType, text: string): SettingValue | undefined => {
  switch (type.kind) {
    case "password":
      return text.length > LONGEST_TEXT ? undefined : text;
    case "text":
      return text === "" || text.length > LONGEST_TEXT || /\p{Cc}/u.test(text) ? undefined : text;
    case "host":
      return isHost(text) ? text : undefined;
    case "key":
      return /^[0-9a-f]{32}$/i.test(text) ? text : undefined;
    case "integer":
      return within(type, /^\d{1,15}$/, text);
    case "number":
      return within(type, /^\d{1,15}(\.\d{1,15})?$/, text);
    case "yes-no":
      return YES_NO_WORDS.get(text.toLowerCase());
    case "choice":
      return type.choices.find((choice) => choice === text.toLowerCase());
    default:
      return type satisfies never;
  }
};

/** Completes the sentence "this is not ...". */
export const expectation = (type: SettingType): string => {
  switch (type.kind) {
    case "password":
      return `a password of at most ${LONGEST_TEXT} characters`;
    case "text":
      return `a text of 1 to ${LONGEST_TEXT} characters, none of them a control character`;
    case "host":
      return "a host name or address without scheme, path and port";
    case "key":
      return "32 hex digits";
    case "integer":
      return `a whole number from ${type.min} to ${type.max}`;
    case "number":
      return `a number from ${type.min} to ${type.max}`;
    case "yes-no":
      return "true or false";
    case "choice":
      return `one of ${type.choices.join(", ")}`;
    default:
      return type satisfies never;
  }
};

/** What a user wrote, in quotes and on one line. */
export const quoted = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 99)}…` : text);

// The words of Python's ini reader, so that every file it took is taken here.
const YES_NO_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "on", "1"].map((word) => [word, true] as const),
  ...["false", "no", "off", "0"].map((word) => [word, false] as const),
]);

/** `broker:1883` is a host with its port, but `fe80::1` is an address. */
const isHost = (text: string): boolean =>
  /^[^\s/:]+$/.test(text) || /^[\da-f]*:[\da-f:.]*:[\da-f.]*(%\w+)?$/i.test(text);

const within = (range: { readonly min: number; readonly max: number }, form: RegExp, text: string) => {
  const number = Number(text);
  return form.test(text) && number >= range.min && number <= range.max ? number : undefined;
};
