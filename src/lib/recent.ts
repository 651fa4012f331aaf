/** A value for each of the few keys that were used last; the one used longest ago makes room. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>(); // the one used last is at the end
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** In the order of their last use. */
  entries(): IterableIterator<[string, Value]> {
    return this.#values.entries();
  }

  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  /** The value of this key is used now. */
  use(key: string, value: Value): Value {
    this.#values.delete(key);
    this.#values.set(key, value);
    const [longestUnused] = this.#values.keys();
    if (this.#values.size > this.#most && longestUnused !== undefined) this.#values.delete(longestUnused);
    return value;
  }
}
