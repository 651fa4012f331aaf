/** Lets many wait for something to change: all who wait are woken by the next ring. */
export class Bell {
  readonly #waiting = new Set<(heard: boolean) => void>(); // everyone who asked since the last ring

  ring(): void {
    for (const wake of this.#waiting) {
      wake(true);
    }
  }

  /** Resolves at the next ring with true, or with false when `limitMs` passed before. */
  heard(limitMs?: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (heard: boolean) => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(heard);
      };
      const timer = limitMs === undefined ? undefined : setTimeout(wake, limitMs, false);
      this.#waiting.add(wake);
    });
  }
}
