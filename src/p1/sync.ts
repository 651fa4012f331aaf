/** What changed between the reads from the line and the telegrams in them. */
export type SyncNews =
  | { readonly kind: "in-sync"; readonly size: number }
  | { readonly kind: "size-changed"; readonly from: number; readonly to: number }
  | { readonly kind: "lost"; readonly size: number };

/**
 * Knows the size of this meter's telegrams, which is nearly constant, and whether reads end where telegrams end.
 * In sync means: the last read ended exactly at the end of a telegram, and that was as long as the one before.
 */
export class Sync {
  #size = 0; // of the last telegram in bytes; 0 before the first
  #inSync = false;

  get inSync(): boolean {
    return this.#inSync;
  }

  /** The size of the last telegram in bytes; 0 before the first. */
  get size(): number {
    return this.#size;
  }

  /** Takes a telegram's size, and how many bytes the read that completed it brought beyond it. */
  telegram(size: number, beyond: number): SyncNews | undefined {
    const from = this.#size;
    const wasInSync = this.#inSync;
    this.#size = size;
    this.#inSync = beyond === 0 && size === from;
    if (wasInSync && size !== from) return { kind: "size-changed", from, to: size };
    if (wasInSync && beyond !== 0) return { kind: "lost", size };
    if (!wasInSync && this.#inSync) return { kind: "in-sync", size };
    return undefined;
  }

  /** Bytes were discarded: the next telegram is not expected to follow the last. */
  lose(): SyncNews | undefined {
    if (!this.#inSync) return undefined;
    this.#inSync = false;
    return { kind: "lost", size: this.#size };
  }
}
