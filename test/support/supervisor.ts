import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { Bell } from "../../src/mqtt/bell.ts";
import { portOf } from "./port.ts";

/** What it answers: at once, never (`silence`), or without ever coming to an end (`drip`). */
export type Answer =
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | "silence"
  | "drip";

/** Nobody has told Supervisor of a broker, as it says that. */
export const NO_BROKER: Answer = { status: 400, body: '{"result":"error","message":"Service not enabled"}' };

/** Supervisor knows this broker. */
export const brokerAt = (broker: Readonly<Record<string, unknown>>): Answer => ({
  status: 200,
  body: JSON.stringify({
    result: "ok",
    data: { ssl: false, protocol: "3.1.1", addon: "core_mosquitto", ...broker },
  }),
});

const LIMIT_MS = 20_000;

/** Home Assistant's Supervisor, as far as an add-on that looks for a broker sees it. */
export class Supervisor implements AsyncDisposable {
  /** Each request so far. */
  readonly requests: { readonly what: string; readonly authorization: string | undefined }[] = [];
  answer: Answer = NO_BROKER;
  readonly #asked = new Bell();
  readonly #server: Server;

  static async start(): Promise<Supervisor> {
    const supervisor = new Supervisor();
    supervisor.#server.listen(0, "127.0.0.1");
    await once(supervisor.#server, "listening");
    return supervisor;
  }

  private constructor() {
    this.#server = createServer(({ method, url, headers }, response) => {
      this.requests.push({ what: `${method} ${url}`, authorization: headers.authorization });
      give(this.answer, response);
      this.#asked.ring();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server.address())}`;
  }

  /** Resolves when it was asked this often in all. */
  async asked(times: number): Promise<void> {
    const deadline = performance.now() + LIMIT_MS;
    while (this.requests.length < times) {
      if (!(await this.#asked.heard(deadline - performance.now()))) throw new Error(`nobody asked ${times} times`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const give = (answer: Answer, response: ServerResponse): void => {
  if (answer === "silence") return;
  if (answer === "drip") {
    response.writeHead(200, { "Content-Type": "application/json" }).write('{"result":');
    return;
  }
  response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers }).end(answer.body);
};
