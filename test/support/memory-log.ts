import type { Log } from "../../src/lib/log.ts";

/** A log whose lines, such as `warn the cable is gone`, can be looked at. */
export const memoryLog = (): { readonly log: Log; readonly lines: string[] } => {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  return {
    log: { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    lines,
  };
};
