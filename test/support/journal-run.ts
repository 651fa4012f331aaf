import assert from "node:assert/strict";
import { truncateSync } from "node:fs";
import { join } from "node:path";
import type { Stored } from "../../src/store/depot.ts";
import type { Journal } from "../../src/store/journal.ts";
import { copyFiles, filesIn, heldIn, openJournal, sizeOf } from "./journal.ts";
import { type Call, failure, troubledDisk } from "./troubled-disk.ts";

/** What a depot should hold, as anyone would write it first. */
export class Model {
  held: string[] = []; // `number:payload`, those from `first` on
  first = 0;
  end = 0;

  append(payloads: readonly string[]): void {
    this.held.push(...this.numbered(payloads));
    this.end += payloads.length;
  }

  release(before: number): void {
    this.held.splice(0, before - this.first);
    this.first = before;
    this.end = Math.max(this.end, before);
  }

  /** How these would be held if they were appended now. */
  numbered(payloads: readonly string[]): string[] {
    return payloads.map((payload, index) => `${this.end + index}:${payload}`);
  }
}

/** A message that differs in all its parts with the length of its payload. */
export const messageOf = (payload: string): Stored => ({
  topic: `t/${payload.length}`,
  payload,
  qos: payload.length % 2 === 0 ? 0 : 1,
  retain: payload.length % 3 === 0,
});

/** A journal, what it should hold, and what it may hold besides after a crash. */
export class Run {
  readonly model: Model;
  readonly journal: Journal;
  readonly folder: string;
  readonly #trouble: Map<Call, string>;
  #released: string[] = []; // since the folder was last tidied up: may come again
  #unsure: string[] = []; // payloads that were rejected, but may be on the disk; they are tried again first

  private constructor(folder: string, journal: Journal, trouble: Map<Call, string>, model: Model) {
    this.folder = folder;
    this.journal = journal;
    this.#trouble = trouble;
    this.model = model;
  }

  static async start(folder: string): Promise<Run> {
    const trouble = new Map<Call, string>();
    const disk = troubledDisk((call) => {
      const code = trouble.get(call);
      if (code !== undefined) throw failure(code);
    });
    const { journal } = await openJournal(folder, { disk, segmentBytes: 1_500 });
    const model = new Model();
    model.held = await heldIn(journal);
    [model.first, model.end] = [journal.first, journal.end];
    return new Run(folder, journal, trouble, model);
  }

  async append(added: readonly string[]): Promise<void> {
    const all = [...this.#unsure, ...added];
    await this.journal.append(all.map(messageOf));
    this.model.append(all);
    this.#unsure = [];
    this.#released = this.model.held.length === all.length ? [] : this.#released;
  }

  async failToAppend(added: readonly string[], calls: readonly Call[]): Promise<void> {
    for (const call of calls) this.#trouble.set(call, "EIO");
    this.#unsure.push(...added);
    await assert.rejects(this.journal.append(this.#unsure.map(messageOf)), { code: "EIO" });
    this.#trouble.clear();
  }

  release(by: number): void {
    const before = Math.min(this.model.first + by, this.model.end);
    this.#released.push(...this.model.held.slice(0, before - this.model.first));
    this.journal.release(before);
    this.model.release(before);
  }

  /** Numbers go on while nothing is held: the broker takes all from memory. */
  pass(by: number): void {
    if (this.#unsure.length > 0) return;
    this.release(this.model.held.length);
    this.journal.release(this.model.end + by);
    this.model.release(this.model.end + by);
  }

  async tidy(): Promise<void> {
    await this.journal.tidy();
    this.#released = [];
  }

  /** Ends in order, and starts again. */
  async restart(): Promise<Run> {
    await this.journal.close();
    const next = await Run.start(this.folder);
    next.#mustContinue([], this.model.held, this.model.numbered(this.#unsure));
    return next;
  }

  /** Is killed while it appends, and starts again in a copy; of what was not yet said to be safe, some bytes are missing. */
  async crash(folder: string, added: readonly string[], ticks: number, kept: number): Promise<Run> {
    const sizes = new Map(filesIn(this.folder).map((name) => [name, sizeOf(this.folder, name)]));
    const all = [...this.#unsure, ...added];
    const appended = this.journal.append(all.map(messageOf));
    for (let tick = 0; tick < ticks; tick += 1) await new Promise((resolve) => setImmediate(resolve));
    copyFiles(this.folder, folder);
    const newest = filesIn(folder).findLast((name) => name.startsWith("outbox-")) ?? "";
    if (newest !== "") {
      const safe = sizes.get(newest) ?? 0;
      truncateSync(join(folder, newest), safe + Math.floor(kept * Math.max(0, sizeOf(folder, newest) - safe)));
    }
    await appended;
    await this.journal.close();
    const next = await Run.start(folder);
    next.#mustContinue(this.#released, this.model.held, this.model.numbered(all));
    return next;
  }

  /** Holds what was not released; before it perhaps the last of what was, behind it the first of what was not safe. */
  #mustContinue(released: readonly string[], held: readonly string[], unsure: readonly string[]): void {
    const found = this.model.held;
    const all = [...released, ...held, ...unsure];
    const start = found[0] === undefined ? released.length : all.indexOf(found[0]);
    assert.ok(start >= 0 && start <= released.length, `${found[0]} is not where to begin`);
    assert.ok(start + found.length >= released.length + held.length, `${found.at(-1)} is too early an end`);
    assert.deepEqual(found, all.slice(start, start + found.length));
  }
}
