/** Home Assistant takes a moment to make its entities before they listen. */
const SETTLE_MS = 2_000;

/** Meters whose last measurement is to be sent again, once what was announced of them has arrived. */
export class Repeats {
  #deviceIds = new Set<string>();
  #dueMs: number | undefined; // set when everything announced has arrived

  add(deviceIds: Iterable<string>): void {
    for (const deviceId of deviceIds) {
      this.#deviceIds.add(deviceId);
      this.#dueMs = undefined;
    }
  }

  /** Those whose time has come. `isArrived`: the broker has everything that was announced. */
  due(isArrived: boolean, nowMs: number): readonly string[] {
    if (this.#deviceIds.size === 0 || !isArrived) return [];
    this.#dueMs ??= nowMs + SETTLE_MS;
    if (nowMs < this.#dueMs) return [];
    const due = [...this.#deviceIds];
    this.#deviceIds = new Set();
    return due;
  }
}
