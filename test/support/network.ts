import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { portOf } from "./port.ts";

/** A way to a port on this machine that can be cut and mended, as a network can. */
export class Network implements AsyncDisposable {
  readonly host = "127.0.0.1";
  readonly #target: number;
  readonly #sockets = new Set<Socket>(); // both ends of what passes through
  #server: Server | undefined; // listening exactly while mended
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

  /** Ends what passes through, and refuses what comes, until mended. */
  async cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server === undefined) return;
    const closed = once(server, "close");
    server.close();
    await closed;
  }

  async mend(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.#target, this.host);
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(socket);
        socket.on("error", () => other.destroy());
        socket.once("close", () => {
          this.#sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
    server.listen(this.#port, this.host);
    await once(server, "listening");
    this.#port = portOf(server.address());
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cut();
  }
}
