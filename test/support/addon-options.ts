import { isRecord } from "./addon-keys.ts";

/** Supervisor's grammar of a schema element (supervisor/apps/options.py, RE_SCHEMA_ELEMENT). */
const ELEMENT = new RegExp(
  [
    "^(?:bool|email|url|port",
    String.raw`device(?:\(subsystem=(?<subsystem>[a-z]+)\))?`,
    String.raw`(?<text>str|password)(?:\((?<shortest>\d+)?,(?<longest>\d+)?\))?`,
    String.raw`int(?:\((?<intMin>-?\d+)?,(?<intMax>-?\d+)?\))?`,
    String.raw`float(?:\((?<floatMin>-?\d*\.?\d+)?,(?<floatMax>-?\d*\.?\d+)?\))?`,
    String.raw`match\((?<match>.*)\)`,
    String.raw`list\((?<list>.+)\))(?<optional>\?)?$`,
  ].join("|"),
);

/** What is wrong with the blocks `options:` and `schema:`, where every option shall be dispensable. */
export const optionProblems = (options: unknown, schema: unknown): readonly string[] => {
  if (!isRecord(options) || !isRecord(schema)) return ["options or schema is missing"];
  return [
    ...Object.entries(schema).flatMap(([option, type]) => typeProblems(type).map((words) => `${option}: ${words}`)),
    ...Object.entries(options).flatMap(([option, value]) =>
      valueProblems(schema[option], value).map((words) => `${option}: ${words}`),
    ),
  ];
};

const typeProblems = (type: unknown): readonly string[] => {
  if (typeof type !== "string") return ["a list or a group cannot be left out in the add-on page"];
  const groups = ELEMENT.exec(type)?.groups;
  if (groups === undefined) return [`Supervisor knows no type ${type}`];
  const isRanged = groups.shortest !== undefined || groups.longest !== undefined;
  return [
    ...(groups.optional === undefined ? ["it must end in ?, so that the add-on starts without it"] : []),
    // It compares the text itself, not its length, with a number, which fails for every text.
    ...(groups.text !== undefined && isRanged ? ["Supervisor refuses every text that has a range"] : []),
    ...(groups.subsystem !== undefined && groups.subsystem !== "tty" ? ["a P1 cable is a tty"] : []),
  ];
};

const valueProblems = (type: unknown, value: unknown): readonly string[] => {
  if (type === undefined) return ["it is not in the schema"];
  // An empty value is refused at start, also for an optional option.
  if (value === null || value === "") return ["an option without a default must not stand in options"];
  return typeof type === "string" && !fitsType(type, value) ? [`${value} is not of the type ${type}`] : [];
};

/** Whether Supervisor takes the value. */
export const fitsType = (type: string, value: unknown): boolean => {
  const name = /^[a-z]+/.exec(type)?.[0];
  const groups = ELEMENT.exec(type)?.groups ?? {};
  switch (name) {
    case "bool":
      return typeof value === "boolean";
    case "port":
      return isWithin("1", "65535", value) && Number.isInteger(value);
    case "int":
      return isWithin(groups.intMin, groups.intMax, value) && Number.isInteger(value);
    case "float":
      return isWithin(groups.floatMin, groups.floatMax, value);
    case "list":
      return groups.list?.split("|").includes(String(value)) === true;
    default:
      return typeof value === "string";
  }
};

const isWithin = (least: string | undefined, most: string | undefined, value: unknown): boolean =>
  typeof value === "number" && value >= Number(least ?? "-Infinity") && value <= Number(most ?? "Infinity");
