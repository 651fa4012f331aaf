/**
 * Does one piece of work after the other, and lets nobody wait for ever, because a disk can hang: who has waited for
 * `limitMs` is told so, and the work, which cannot be stopped, learns that nobody counts on it any more.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve(); // ends with the work that was given last; never rejects
  readonly #limitMs: number;
  readonly #name: string;

  /** `name` says what hangs: a path. */
  constructor(name: string, limitMs: number) {
    this.#name = name;
    this.#limitMs = limitMs;
  }

  /** Work that has not begun when its time is over is left out. */
  run<T>(work: (isGivenUp: () => boolean) => Promise<T>): Promise<T> {
    let isGivenUp = false;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        isGivenUp = true;
        reject(new Error(`${this.#name} did not answer within ${this.#limitMs / 1_000} s`));
      }, this.#limitMs);
      this.#last = this.#last
        .then(async () => {
          if (!isGivenUp) resolve(await work(() => isGivenUp));
        })
        .catch(reject)
        .finally(() => clearTimeout(timer));
    });
  }
}
