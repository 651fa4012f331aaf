/**
 * Few things in no order. A Set through which a hundred thousand pass makes one table after the other, and those that
 * have grown old stay until V8 looks through all of its memory: tens of megabytes.
 */
export class Bag<T> implements Iterable<T> {
  readonly #things: T[] = [];

  get size(): number {
    return this.#things.length;
  }

  add(thing: T): void {
    this.#things.push(thing);
  }

  delete(thing: T): void {
    const at = this.#things.indexOf(thing);
    const last = this.#things.at(-1);
    if (at < 0 || last === undefined) return;
    this.#things[at] = last;
    this.#things.pop();
  }

  clear(): void {
    this.#things.length = 0;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#things.values();
  }
}
