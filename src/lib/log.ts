import { type Level, pino } from "pino";

/** What every part is handed to speak with. Messages are whole sentences; no secret ever goes in. */
export interface Log {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export type LogLevel = Exclude<Level, "fatal">;

export interface LogOptions {
  readonly level: LogLevel;
  /** `text`: one readable line. `json`: pino's own. */
  readonly format: "text" | "json";
  readonly colour: boolean;
}

/** Where lines go; process.stderr fits. */
export interface LineSink {
  write(line: string): unknown;
}

export const createLog = (options: LogOptions, sink: LineSink): Log =>
  pino(
    { level: options.level, base: null },
    options.format === "json" ? sink : { write: (line: string) => sink.write(readableLine(line, options.colour)) },
  );

const LEVELS: Readonly<Record<number, { readonly name: string; readonly colour: number }>> = {
  10: { name: "TRACE", colour: 90 },
  20: { name: "DEBUG", colour: 90 },
  30: { name: "INFO ", colour: 32 },
  40: { name: "WARN ", colour: 33 },
  50: { name: "ERROR", colour: 31 },
};

/** `2026-01-31 18:04:05 INFO  Reading from /dev/ttyUSB0`, in local time; a multi-line message is indented. */
const readableLine = (line: string, colour: boolean): string => {
  const record: { readonly level: number; readonly time: number; readonly msg?: string } = JSON.parse(line);
  const level = LEVELS[record.level] ?? { name: String(record.level), colour: 0 };
  const name = colour ? `\u001b[${level.colour}m${level.name}\u001b[0m` : level.name;
  return `${localTime(new Date(record.time))} ${name} ${(record.msg ?? "").replaceAll("\n", "\n    ")}\n`;
};

const localTime = (date: Date): string => {
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":")}`;
};
