interface Entry<Value> {
  value: Value;
  usedAt: number; // counts the uses of all
}

/** A value for each of the few keys that were used last; the one used longest ago makes room. */
export class Recent<Value> {
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #most: number;
  #uses = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  /** In the order of their last use. */
  entries(): readonly (readonly [string, Value])[] {
    const byUse = [...this.#entries].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    return byUse.map(([key, { value }]) => [key, value]);
  }

  /** In the order of their first use. */
  *values(): Generator<Value> {
    for (const { value } of this.#entries.values()) yield value;
  }

  /** The value of this key is used now. */
  use(key: string, value: Value): Value {
    this.#uses += 1;
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#add(key, value);
    else {
      entry.value = value;
      entry.usedAt = this.#uses;
    }
    return value;
  }

  #add(key: string, value: Value): void {
    this.#entries.set(key, { value, usedAt: this.#uses });
    const [longestUnused] = this.#entries.size > this.#most ? this.entries() : [];
    if (longestUnused !== undefined) this.#entries.delete(longestUnused[0]);
  }
}
