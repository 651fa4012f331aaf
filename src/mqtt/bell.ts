/** Lets many wait for something to change: all who wait are woken by the next ring. */
export class Bell {
  readonly #waiting = new Set<(heard: boolean) => void>(); // everyone who asked since the last ring

  /** Resolves at the next ring of any of these with true, or with false when `limitMs` passed before. */
  static any(bells: readonly Bell[], limitMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (heard: boolean) => {
        clearTimeout(timer);
        for (const bell of bells) {
          bell.#waiting.delete(wake);
        }
        resolve(heard);
      };
      const timer = limitMs === undefined ? undefined : setTimeout(wake, limitMs, false);
      for (const bell of bells) {
        bell.#waiting.add(wake);
      }
    });
  }

  ring(): void {
    for (const wake of this.#waiting) {
      wake(true);
    }
  }

  /** Resolves at the next ring with true, or with false when `limitMs` passed before. */
  heard(limitMs?: number): Promise<boolean> {
    return Bell.any([this], limitMs);
  }
}
