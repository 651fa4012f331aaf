import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Bell } from "../../src/mqtt/bell.ts";
import { bounded } from "./bounded.ts";

/** What the package is built into. */
export const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const LIMIT_MS = 20_000;

/** The built program as a user runs it. Ended by its process id when disposed of. */
export class Gateway implements AsyncDisposable {
  readonly process: ChildProcess;
  /** All that it wrote so far. */
  stdout = "";
  stderr = "";
  readonly #wrote = new Bell();
  readonly #exited: Promise<unknown>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}, nodeFlags: readonly string[] = []) {
    const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("P1_MQTT_"));
    this.process = spawn(...bounded(process.execPath, [...nodeFlags, PROGRAM, ...args]), {
      env: { ...Object.fromEntries(clean), ...env },
    });
    this.process.stdout?.on("data", (text) => {
      this.stdout += text;
      this.#wrote.ring();
    });
    this.process.stderr?.on("data", (text) => {
      this.stderr += text;
      this.#wrote.ring();
    });
    this.#exited = once(this.process, "close").then(() => this.#wrote.ring());
  }

  /** Resolves when a line of its log fits; `from` is where in the log to look. */
  async says(words: RegExp, limitMs = LIMIT_MS, from = 0): Promise<void> {
    const deadline = performance.now() + limitMs;
    while (!words.test(this.stderr.slice(from))) {
      const isOver = this.process.exitCode !== null || this.process.signalCode !== null;
      if (isOver || !(await this.#wrote.heard(deadline - performance.now()))) {
        throw new Error(`waited in vain for ${words}; it said:\n${this.stderr}`);
      }
    }
  }

  /** Its exit code, when it has ended by itself. */
  async exit(): Promise<number | null> {
    const limit = setTimeout(() => this.process.kill("SIGKILL"), LIMIT_MS);
    await this.#exited;
    clearTimeout(limit);
    return this.process.exitCode;
  }

  /** Asks it to stop, and gives its exit code. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.process.kill(signal);
    return this.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.#exited;
  }
}
