/** What `pending` gives; undefined when neither it nor an abort came within `ms`, or the abort came first. */
export const within = <T>(pending: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    };
    const giveUp = () => {
      leave();
      resolve(undefined);
    };
    const timer = setTimeout(giveUp, ms);
    signal.addEventListener("abort", giveUp);
    // Listened to for ever, so that a promise which is given up here never becomes an unhandled rejection.
    pending.then(resolve, reject).finally(leave);
    if (signal.aborted) giveUp();
  });

/** Waits, or returns at once when `signal` aborts. */
export const rest = async (ms: number, signal: AbortSignal): Promise<void> => {
  await within(new Promise<never>(() => {}), ms, signal);
};
