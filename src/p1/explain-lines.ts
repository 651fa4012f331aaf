import { CR, EXCLAMATION, LF } from "./ascii.ts";
import { type ExplainedObject, explainObject } from "./explain-object.ts";
import { type Trouble, troubleIn, troubleOfLine } from "./explain-problems.ts";
import { valuesByObject } from "./explain-values.ts";
import type { Circumstances, measurementsOf } from "./measurements.ts";
import { type LineProblem, latin1, type Telegram } from "./telegram.ts";

/** A line of a telegram. The parts of its object are there where an object begins in it. */
export interface ExplainedLine extends Partial<ExplainedObject> {
  /** 1 is the header. */
  readonly line: number;
  /** One character for each byte, without the line end. */
  readonly text: string;
  /** `at` counts the characters in front of what could not be read, `length` its own. */
  readonly problem?: { readonly at: number; readonly length: number; readonly why: string };
}

/** Explains each line of a telegram, with what was measured by it. `troubles` are those that no line knows of. */
export const explainLines = (
  telegram: Telegram,
  { measurements, problems }: ReturnType<typeof measurementsOf>,
  circumstances: Circumstances,
  troubles: readonly Trouble[],
): readonly ExplainedLine[] => {
  const { bytes, objects } = telegram;
  const lines = splitLines(bytes);
  const all = [...problems.flatMap((problem) => placed(problem, lines, telegram)), ...troubles];
  const valuesOf = valuesByObject(telegram, circumstances);
  const about = { published: measurements, zone: circumstances.zone };
  return lines.map((line, index): ExplainedLine => {
    const object = objects.find(({ open }) => open >= line.from && open < line.to);
    const trouble = all.find(({ from }) => from >= line.from && from < line.next);
    const isUnreadable = problems.some((problem) => problem.line === object?.line);
    return {
      line: index + 1,
      text: latin1(bytes, line.from, line.to),
      ...noteOf(index, line, telegram),
      ...(object && explainObject(object, telegram, { ...about, values: valuesOf(object), isUnreadable })),
      ...(trouble && {
        problem: { at: trouble.from - line.from, length: trouble.to - trouble.from, why: trouble.why },
      }),
    };
  });
};

interface Line {
  readonly from: number;
  /** Where its line end begins. */
  readonly to: number;
  /** Where the next line begins. */
  readonly next: number;
}

/** The lines end with CR LF, or with either. */
const splitLines = (bytes: Uint8Array): readonly Line[] => {
  const lines: Line[] = [];
  for (let from = 0; from < bytes.length; ) {
    let to = from;
    while (to < bytes.length && bytes[to] !== CR && bytes[to] !== LF) to += 1;
    const next = to + (bytes[to] === CR && bytes[to + 1] === LF ? 2 : 1);
    lines.push({ from, to, next });
    from = next;
  }
  return lines;
};

const placed = (problem: LineProblem, lines: readonly Line[], { bytes, objects }: Telegram): readonly Trouble[] => {
  const line = lines[problem.line - 1];
  if (line === undefined) return [];
  const object = objects.find(({ open }) => open >= line.from && open < line.to);
  if (object !== undefined) return [troubleIn(bytes, object, problem.why)];
  return [troubleOfLine(latin1(bytes, line.from, line.to), line.from, problem)];
};

/** What the header tells: three letters for who made the meter, a digit for the line's speed, and its model. */
const noteOf = (index: number, { from, to }: Line, { bytes, header }: Telegram): { readonly note?: string } => {
  const [, manufacturer, model = ""] = /^([A-Za-z]{3})\d?(.*)$/s.exec(header) ?? [];
  if (index > 0 || from === to || bytes[from] === EXCLAMATION) return {};
  return {
    note: manufacturer === undefined ? "identification" : `manufacturer ${manufacturer}, model ${model.trim()}`,
  };
};
