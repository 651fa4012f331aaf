import assert from "node:assert/strict";
import { test } from "node:test";
import { formatObis } from "../../../src/p1/obis.ts";
import { latin1, type Telegram } from "../../../src/p1/telegram.ts";
import { parsed, telegram } from "../../support/telegrams.ts";

const objectsOf = ({ bytes, objects }: Telegram): string[] =>
  objects.map(({ code, open, end }) => `${formatObis(code)} ${latin1(bytes, open, end)}`);

const CASES: readonly (readonly [sentence: string, lines: readonly string[], expected: readonly string[]])[] = [
  ["an object is a code and its value", ["1-0:1.8.1(000451.775*kWh)"], ["1-0:1.8.1 (000451.775*kWh)"]],
  [
    "a line that starts with a parenthesis continues the object above",
    ["0-1:24.3.0(120517020000)(m3)", "(00124.477)"],
    ["0-1:24.3.0 (120517020000)(m3)(00124.477)"],
  ],
  [
    "a value goes on while its parenthesis is open",
    ["0-0:96.13.0(4142", "4344)", "1-0:1.7.0(1*kW)"],
    ["0-0:96.13.0 (41424344)", "1-0:1.7.0 (1*kW)"],
  ],
  [
    "objects inside an open parenthesis belong to it",
    ["0-0:98.1.0(220701000000T", "1-0:1.8.0(1*kWh)", ")", "1-0:1.8.0(2*kWh)"],
    ["0-0:98.1.0 (220701000000T1-0:1.8.0(1*kWh))", "1-0:1.8.0 (2*kWh)"],
  ],
  [
    "a lost parenthesis does not swallow the objects below",
    ["0-0:96.13.0(4142", "1-0:1.7.0(1*kW)"],
    ["0-0:96.13.0 (4142", "1-0:1.7.0 (1*kW)"],
  ],
  [
    "the sixth part of a code is let pass",
    ["0-0:96.1.255*255(1EXAMPLE)", "1-0:1.8.0.255(1*kWh)"],
    ["0-0:96.1.255 (1EXAMPLE)", "1-0:1.8.0 (1*kWh)"],
  ],
  ["blanks behind a value are left out", ["1-0:1.7.0(1*kW)  "], ["1-0:1.7.0 (1*kW)"]],
  ["blank lines are let pass", ["", "1-0:1.7.0(1*kW)", ""], ["1-0:1.7.0 (1*kW)"]],
  ["a line that is no object costs only itself", ["1-0:72:32.0(00000)", "1-0:1.7.0(1*kW)"], ["1-0:1.7.0 (1*kW)"]],
];

for (const [sentence, lines, expected] of CASES) {
  test(sentence, () => assert.deepEqual(objectsOf(parsed(telegram(...lines))), expected));
}

test("a line that is no object is told with its number and text", () => {
  const { problems } = parsed(telegram("1-0:1.7.0(1*kW)", "1-0:72:32.0(00000)"));
  assert.deepEqual(problems, [{ line: 4, text: "1-0:72:32.0(00000)", why: "this is not an object A-B:C.D.E(value)" }]);
});

test("the header is the identification without its slash", () => {
  assert.equal(parsed(Buffer.from("/ISk5\\2MT382-0000\r\n\r\n!\r\n")).header, "ISk5\\2MT382-0000");
});
