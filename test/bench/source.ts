import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { setInterval as every } from "node:timers/promises";
import { printTelegram } from "../../src/p1/print.ts";
import { demoMeter } from "../../src/source/demo-meter.ts";
import { portOf } from "../support/port.ts";

/** The time of telegram 0, in Unix seconds. */
export const FIRST_TIME = 1_704_067_200;

/** Of a telegram. */
export const MEASUREMENTS_EACH = 3;

const PER_SECOND = 600;
const BURSTS = 20;

/** The demo's three-phase electricity meter with a gas and a water meter, on a TCP bridge. */
export class Source implements AsyncDisposable {
  readonly #server: Server;
  readonly #connected: Promise<Socket>;
  #next = 0;

  static async start(): Promise<Source> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Source(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.#connected = new Promise((resolve) => server.once("connection", resolve));
  }

  get port(): number {
    return portOf(this.#server.address());
  }

  /** Sends so many more, the second's share in bursts: as fast as a disk that syncs can be expected to follow. */
  async send(count: number): Promise<void> {
    const socket = await this.#connected;
    const end = this.#next + count;
    for await (const _ of every(1_000 / BURSTS)) {
      for (let left = PER_SECOND / BURSTS; left > 0 && this.#next < end; left -= 1, this.#next += 1) {
        if (!socket.write(telegram(this.#next))) await once(socket, "drain");
      }
      if (this.#next === end) return;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.#connected).destroy();
    this.#server.close();
  }
}

/** Telegram `number` of the demo meter, of as many seconds after the first. */
export const telegram = (number: number): Uint8Array =>
  printTelegram(demoMeter(new Date((FIRST_TIME + number) * 1_000)));
