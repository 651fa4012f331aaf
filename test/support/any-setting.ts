import fc from "fast-check";
import type { SettingType } from "../../src/settings/row.ts";

const PIECES = [
  '"',
  "'",
  "\\",
  ";",
  "#",
  "=",
  ":",
  "[",
  "]",
  " ",
  "\n",
  "\r",
  "\u2028",
  "\t",
  "\0",
  "true",
  "%",
  "a",
  "é",
  "🔑",
];

/** Whatever a user could type, and what makes trouble in files above all. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 12 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }), // half surrogates too
);

/** A value that fits the type, as a user may give it. */
export const anyValueOf = (type: SettingType) => {
  switch (type.kind) {
    case "text":
      return anyText.filter((text) => text !== "" && !/\p{Cc}/u.test(text));
    case "password":
      return anyText;
    case "host":
      return fc.constantFrom("broker", "mqtt.example.com", "10.0.0.1", "fe80::1", "::1");
    case "key":
      return fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF"), minLength: 32, maxLength: 32 });
    case "integer":
      return fc.integer(type);
    case "number":
      return fc.integer({ min: 1, max: 1000 });
    case "yes-no":
      return fc.boolean();
    case "choice":
      return fc.constantFrom(...type.choices);
    default:
      return type satisfies never;
  }
};
