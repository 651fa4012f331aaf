import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { portOf } from "./port.ts";

/** A way to a port on this machine that can be cut, swallow all that is sent, and be mended, as a network can. */
export class Network implements AsyncDisposable {
  readonly host = "127.0.0.1";
  readonly #target: number;
  readonly #sockets = new Set<Socket>(); // both ends of what passes through
  readonly #pairs = new Set<Pair>();
  #server: Server | undefined; // listening exactly while not cut
  #isSwallowing = false;
  #port = 0;

  static async to(target: number): Promise<Network> {
    const network = new Network(target);
    await network.mend();
    return network;
  }

  private constructor(target: number) {
    this.#target = target;
  }

  get port(): number {
    return this.#port;
  }

  /** Lets connections be, and nothing through, until mended: then all arrives late. */
  swallow(): void {
    this.#isSwallowing = true;
    for (const [from, to] of this.#pairs) from.unpipe(to).pause();
  }

  /** Ends what passes through, and refuses what comes, until mended. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    this.#isSwallowing = false;
    for (const socket of this.#sockets) socket.destroy();
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    await closed;
  }

  async mend(): Promise<void> {
    for (const [from, to] of this.#isSwallowing ? this.#pairs : []) from.pipe(to);
    this.#isSwallowing = false;
    if (this.#server !== undefined) return;
    const server = createServer((near) => {
      const far = connect(this.#target, this.host);
      this.#join([near, far]);
      this.#join([far, near]);
    });
    server.listen(this.#port, this.host);
    await once(server, "listening");
    this.#port = portOf(server.address());
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }

  /** What comes from the one goes to the other, as long as both are there. */
  #join(pair: Pair): void {
    const [from, to] = pair;
    this.#pairs.add(pair);
    this.#sockets.add(from);
    from.on("error", () => to.destroy());
    from.once("close", () => {
      this.#pairs.delete(pair);
      this.#sockets.delete(from);
      to.destroy();
    });
    if (!this.#isSwallowing) from.pipe(to);
  }
}

type Pair = readonly [from: Socket, to: Socket];
