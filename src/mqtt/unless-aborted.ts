/** What the promise comes to, or undefined as soon as the signal is aborted. */
export const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const abort = () => resolve(undefined);
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener("abort", abort, { once: true });
    const settled = promise.then(resolve, reject);
    void settled.finally(() => signal.removeEventListener("abort", abort)); // neither of them can reject
  });
