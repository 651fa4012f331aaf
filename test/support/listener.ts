import { readSource, type SourceEvent, type SourceOptions, type SourceSpec } from "../../src/source/source.ts";
import { within } from "../../src/source/within.ts";

const LIMIT_MS = 10_000;

type EventOf<Kind extends SourceEvent["kind"]> = Extract<SourceEvent, { kind: Kind }>;

/** Pulls a source step by step; every wait has a limit. */
export class Listener implements AsyncDisposable {
  readonly #abort = new AbortController();
  readonly #events: AsyncGenerator<SourceEvent, void>;
  #bytes = Buffer.alloc(0); // came, and not yet asked for by `bytes`

  constructor(spec: SourceSpec, options?: SourceOptions) {
    this.#events = readSource(spec, this.#abort.signal, options);
  }

  /** The next event whatever it is; undefined at the end. */
  async pull(): Promise<SourceEvent | undefined> {
    const pulled = await within(this.#events.next(), LIMIT_MS, new AbortController().signal);
    if (pulled === undefined) throw new Error(`nothing happened within ${LIMIT_MS} ms`);
    if (pulled.done === true) return undefined;
    if (pulled.value.kind === "bytes") this.#bytes = Buffer.concat([this.#bytes, pulled.value.bytes]);
    return pulled.value;
  }

  /** The next event of this kind; those before it are passed over. */
  async next<Kind extends SourceEvent["kind"]>(kind: Kind): Promise<EventOf<Kind>> {
    const isWanted = (event: SourceEvent): event is EventOf<Kind> => event.kind === kind;
    for (;;) {
      const event = await this.pull();
      if (event === undefined) throw new Error(`the source ended before "${kind}"`);
      if (isWanted(event)) return event;
    }
  }

  /** The next `count` bytes, in however many pieces they come. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#bytes.length < count) await this.next("bytes");
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  abort(): void {
    this.#abort.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.abort();
    await this.#events.return();
  }
}
