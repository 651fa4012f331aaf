import type { Log } from "../lib/log.ts";
import { Recurring } from "../lib/recurring.ts";
import type { ReceptionNews } from "./silence.ts";

const CHECK_PORT =
  "is this the P1 port of a meter, and do the line settings fit? Older meters (DSMR 2.2 and 3.0) need dsmr-22; an inverted signal needs another cable";
const CHECK_LINE = "check the cable and the splitter, and that no second program reads the port";

/** Says in words what keeps all telegrams away: each kind once, then hourly, and anew once they have come for a while. */
export class Outages {
  readonly #log: Log;
  readonly #recurring: Recurring;

  /** `now` tells milliseconds. */
  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#recurring = new Recurring(log, now);
  }

  /** The source gives no bytes; `message` says why and what to do. */
  source(code: string, message: string, retryInMs: number): void {
    this.#recurring.warn(`source ${code}`, `${message} (next try in ${Math.ceil(retryInMs / 1000)} s)`);
  }

  /** The source is open; one that is silent is opened again and again. */
  opened(name: string, wasSilent: boolean): void {
    const words = `Reading from ${name}`;
    if (wasSilent) this.#recurring.info("opened", words, 1);
    else this.#log.info(words);
  }

  /** So many bytes hold no telegram. */
  noise(length: number): void {
    this.#recurring.warn("no-telegram", `No telegram in ${length} bytes: ${CHECK_PORT}`);
  }

  /** What comes of telegrams. `isExplained`: why those that come cannot be read was told in full. */
  reception(news: ReceptionNews, isExplained: boolean): void {
    switch (news.kind) {
      case "no_bytes": // told by the source, which knows what to check
        break;
      case "no_telegram": {
        const words = `No telegram in ${seconds(news.forMs)}, although ${news.bytes} bytes came: ${CHECK_PORT}`;
        this.#recurring.warn("no-telegram", words);
        break;
      }
      case "no_valid_telegram": {
        const words = `No valid telegram in ${seconds(news.forMs)}, although ${news.telegrams} came: ${CHECK_LINE}`;
        if (!isExplained) this.#recurring.warn("no-valid-telegram", words);
        break;
      }
      case "over":
        this.#recurring.info("over", `Telegrams come again: no valid one came for ${seconds(news.forMs)}`, 1);
        break;
      case "steady":
        this.#recurring.allOver();
        break;
      default:
        news satisfies never;
    }
  }
}

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
