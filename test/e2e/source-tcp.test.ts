import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import type { SourceSpec } from "../../src/source/source.ts";
import { Listener } from "../support/listener.ts";

/** A serial server on this machine, by default on a free port. */
class SerialServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>(); // open ones, to be ended with the server
  readonly port: number;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(port = 0): Promise<SerialServer> {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening", { signal: AbortSignal.timeout(5_000) });
    const address = server.address();
    return new SerialServer(server, address !== null && typeof address === "object" ? address.port : port);
  }

  async accept(): Promise<Socket> {
    const [socket] = await once(this.#server, "connection", { signal: AbortSignal.timeout(10_000) });
    return socket;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const tcp = (port: number, host = "127.0.0.1"): SourceSpec => ({ kind: "tcp", host, port });

test("every byte comes through a connection exactly", async () => {
  await using server = await SerialServer.start();
  await using listener = new Listener(tcp(server.port));
  const [socket, opened] = await Promise.all([server.accept(), listener.next("opened")]);
  assert.equal(opened.name, `127.0.0.1:${server.port}`);
  const all = Buffer.from(Array.from({ length: 400_000 }, (_, at) => at % 251));
  socket.write(all);
  assert.ok((await listener.bytes(all.length)).equals(all));
  await listener.next("pause");
});

test("a server that closes, refuses, and comes back is read again", async () => {
  const first = await SerialServer.start();
  await using listener = new Listener(tcp(first.port));
  const [socket] = await Promise.all([first.accept(), listener.next("opened")]);
  socket.end("bye");
  assert.equal((await listener.bytes(3)).toString(), "bye");
  await first[Symbol.asyncDispose]();
  const closed = await listener.next("trouble");
  assert.deepEqual([closed.code, closed.message], ["closed", `127.0.0.1:${first.port} closed the connection`]);
  const refused = await listener.next("trouble");
  assert.equal(refused.code, "refused");
  assert.match(refused.message, /refuses the connection; does a serial server run there, and on this port\?$/);
  await using second = await SerialServer.start(first.port);
  const [again] = await Promise.all([second.accept(), listener.next("opened")]);
  again.write("hello");
  assert.equal((await listener.bytes(5)).toString(), "hello");
});

test("a connection that breaks is told as closed", async () => {
  await using server = await SerialServer.start();
  await using listener = new Listener(tcp(server.port));
  const [socket] = await Promise.all([server.accept(), listener.next("opened")]);
  socket.resetAndDestroy();
  assert.equal((await listener.next("trouble")).code, "closed");
});

test("a silent server is told with what to check, and is connected to again", async () => {
  await using server = await SerialServer.start();
  await using listener = new Listener(tcp(server.port), { silenceMs: () => 100 });
  const { code, message } = await listener.next("trouble");
  assert.equal(code, "silent");
  assert.match(message, /^127\.0\.0\.1:\d+: no byte came for 0.1 s; check the cable between that device and the meter/);
  await listener.next("opened");
});

test("a server that vanished without a word is connected to anew after the silence, and read again", async () => {
  await using server = await SerialServer.start();
  await using listener = new Listener(tcp(server.port), { silenceMs: () => 300 });
  const [first] = await Promise.all([server.accept(), listener.next("opened")]);
  first.write("one");
  assert.equal((await listener.bytes(3)).toString(), "one");
  const given = once(first, "close", { signal: AbortSignal.timeout(5_000) }); // by us: the server itself does nothing
  first.resume();
  const [second] = await Promise.all([server.accept(), listener.next("opened"), given]);
  second.write("two");
  assert.equal((await listener.bytes(3)).toString(), "two");
});

test("a server that was away for long is read again within 5 s of its return", async () => {
  const first = await SerialServer.start();
  await using listener = new Listener(tcp(first.port), { random: () => 0 }); // the longest delays
  await Promise.all([first.accept(), listener.next("opened")]);
  await first[Symbol.asyncDispose]();
  await listener.next("trouble");
  const delays = [await refusedFor(listener), await refusedFor(listener), await refusedFor(listener)];
  assert.deepEqual(delays, [500, 1_000, 2_000]);
  assert.equal(await refusedFor(listener), 3_000);
  await using second = await SerialServer.start(first.port);
  const back = performance.now();
  const [again] = await Promise.all([second.accept(), listener.next("opened")]);
  again.write("hello");
  assert.equal((await listener.bytes(5)).toString(), "hello");
  assert.ok(performance.now() - back < 5_000);
});

/** The delay after the next refusal. */
const refusedFor = async (listener: Listener): Promise<number> => {
  const { code, retryInMs } = await listener.next("trouble");
  assert.equal(code, "refused");
  return retryInMs;
};

test("a host without an address is told as unknown", async () => {
  await using listener = new Listener(tcp(2_000, "no-such-host.invalid"));
  assert.equal((await listener.next("trouble")).code, "unknown-host");
});

test("an abort ends connecting, reading and waiting at once", async () => {
  await using server = await SerialServer.start();
  await using connecting = new Listener(tcp(server.port));
  const atConnecting = connecting.pull();
  connecting.abort();
  assert.equal(await atConnecting, undefined);

  await using reading = new Listener(tcp(server.port));
  await reading.next("opened");
  const atReading = reading.pull();
  reading.abort();
  assert.equal(await atReading, undefined);

  await using waiting = new Listener(tcp(1));
  await waiting.next("trouble");
  const atWaiting = waiting.pull();
  waiting.abort();
  assert.equal(await atWaiting, undefined);
});
