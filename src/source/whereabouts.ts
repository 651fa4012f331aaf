import { readlink, realpath } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { namesIn } from "./serial-trouble.ts";

/** Where a device is now. */
export type Place =
  /** `path` opens it: its own, or the one that it has come back under. */
  | { readonly kind: "at"; readonly path: string }
  | { readonly kind: "away" }
  /** It is away, and another one, of these names, has taken its path. */
  | { readonly kind: "taken"; readonly by: readonly string[] };

/** The kernel gives these in the order of arrival. Any other path was given to the device by somebody who means it. */
const KERNEL_NAME = /^tty[A-Z]+\d+$/;
/** udev names a device a moment after the kernel has made it; after that it will not any more. */
const NAMED_WITHIN_MS = 2_000;

/**
 * Follows a device that comes back under another path, as ttyUSB0 does as ttyUSB1 when a program still holds it at the
 * replug. Holds its lasting names from when it was last open: only what has one of them is taken for the same device.
 */
export class Whereabouts {
  readonly #path: string;
  readonly #byId: string;
  readonly #now: () => number;
  #names: readonly string[] = [];
  #namelessMs: number | undefined; // since when a device without any name is at the path

  /** `byId`: the folder of lasting names. `now` tells milliseconds. */
  constructor(path: string, byId: string, now: () => number) {
    this.#path = path;
    this.#byId = byId;
    this.#now = now;
  }

  /** Its lasting names; none before it was open for the first time, or where nobody gives any. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** The device was opened at this path. */
  async opened(path: string): Promise<void> {
    const names = KERNEL_NAME.test(basename(this.#path)) ? await this.#namesOf(await realOf(path)) : [];
    if (names.length > 0) this.#names = names;
  }

  async find(): Promise<Place> {
    const there = await realOf(this.#path);
    if (there === undefined) this.#namelessMs = undefined;
    if (this.#names.length === 0) return there === undefined ? { kind: "away" } : { kind: "at", path: this.#path };
    for (const name of this.#names) {
      const target = await realOf(join(this.#byId, name));
      if (target !== undefined) {
        return { kind: "at", path: target === there ? this.#path : await nodeOf(join(this.#byId, name)) };
      }
    }
    if (there === undefined) return { kind: "away" };
    const by = await this.#namesOf(there);
    if (by.length > 0) return { kind: "taken", by };
    this.#namelessMs ??= this.#now();
    return this.#now() - this.#namelessMs < NAMED_WITHIN_MS ? { kind: "away" } : { kind: "at", path: this.#path };
  }

  async #namesOf(real: string | undefined): Promise<readonly string[]> {
    const names = await namesIn(this.#byId);
    const targets = await Promise.all(names.map((name) => realOf(join(this.#byId, name))));
    return names.filter((_, at) => real !== undefined && targets[at] === real);
  }
}

/** Without links; undefined where nothing is. */
const realOf = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);

/** What the link says in the folder of lasting names, such as ../../ttyUSB1. */
const nodeOf = async (link: string): Promise<string> =>
  resolve(link, "..", await readlink(link).catch(() => basename(link)));
