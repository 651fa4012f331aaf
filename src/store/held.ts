import type { Stored } from "./depot.ts";

const PAGE = 64;

interface Page {
  readonly messages: (Stored | undefined)[];
  count: number;
}

/**
 * Messages by number, in pages. A map of a hundred thousand that come and go makes one table after the other, and each
 * that is old keeps what it held, and the next table, until V8 looks through all of its memory: tens of megabytes.
 */
export class Held {
  readonly #pages = new Map<number, Page>(); // none is empty

  has(number: number): boolean {
    return this.get(number) !== undefined;
  }

  get(number: number): Stored | undefined {
    return this.#pages.get(Math.floor(number / PAGE))?.messages[number % PAGE];
  }

  set(number: number, message: Stored): void {
    const page = this.#pages.get(Math.floor(number / PAGE)) ?? this.#begin(Math.floor(number / PAGE));
    if (page.messages[number % PAGE] === undefined) page.count += 1;
    page.messages[number % PAGE] = message;
  }

  delete(number: number): void {
    const page = this.#pages.get(Math.floor(number / PAGE));
    if (page?.messages[number % PAGE] === undefined) return;
    page.messages[number % PAGE] = undefined;
    page.count -= 1;
    if (page.count === 0) this.#pages.delete(Math.floor(number / PAGE));
  }

  #begin(at: number): Page {
    const page = { messages: new Array<Stored | undefined>(PAGE).fill(undefined), count: 0 };
    this.#pages.set(at, page);
    return page;
  }
}
