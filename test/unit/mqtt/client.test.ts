import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../../src/mqtt/client.ts";
import type { Broker, ProtocolVersion } from "../../../src/mqtt/connection.ts";
import { MessageRefused, Refusal, type RefusalKind } from "../../../src/mqtt/refusal.ts";
import { freePort } from "../../support/port.ts";
import { CONNECT, connack, puback, type Script, startScriptedBroker, typeOf } from "../../support/scripted-broker.ts";

const will = { topic: "status", payload: "offline", qos: 1, retain: true } as const;
const message = { topic: "numbers", payload: "1", qos: 1, retain: false } as const;
const never = new AbortController().signal;

const connectTo = (broker: Broker, protocolVersion: ProtocolVersion = 5, signal = never) =>
  connect(broker, { clientId: "test", protocolVersion, will, connectMs: 500 }, signal);

const isRefusal = (kind: RefusalKind) => (error: unknown) => error instanceof Refusal && error.kind === kind;

const accepting =
  (then: Script): Script =>
  (packet, socket) =>
    typeOf(packet) === CONNECT ? socket.write(connack(packet, 0)) : then(packet, socket);

for (const [protocolVersion, reason, kind] of [
  [4, 1, "protocol-version"],
  [4, 2, "client-id-invalid"],
  [4, 3, "not-ready"],
  [4, 4, "login"],
  [4, 5, "login"],
  [5, 132, "protocol-version"],
  [5, 133, "client-id-invalid"],
  [5, 134, "login"],
  [5, 135, "login"],
  [5, 136, "not-ready"],
  [5, 138, "banned"],
  [5, 151, "quota"],
  [5, 155, "qos-unsupported"],
] as const) {
  test(`a CONNACK with reason ${reason} is a refusal of the kind ${kind}`, async () => {
    await using broker = await startScriptedBroker((packet, socket) => socket.write(connack(packet, reason)));
    await assert.rejects(connectTo(broker, protocolVersion), isRefusal(kind));
  });
}

for (const [what, kind, script] of [
  ["closes at once", "closed-early", (_, socket) => socket.end()],
  ["resets the connection", "closed-early", (_, socket) => socket.resetAndDestroy()],
  ["speaks HTTP", "not-mqtt", (_, socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ["answers with nonsense", "not-mqtt", (_, socket) => socket.write(Buffer.alloc(64, 0xff))],
  ["answers with a TLS alert", "not-mqtt", (_, socket) => socket.write(Buffer.from([0x15, 3, 1, 0, 2, 2, 40]))],
  ["never answers", "timeout", () => undefined],
] as const satisfies readonly (readonly [string, RefusalKind, Script])[]) {
  test(`a broker that ${what} is told as ${kind}`, async () => {
    await using broker = await startScriptedBroker(script);
    await assert.rejects(connectTo(broker), isRefusal(kind));
  });
}

for (const [what, kind, script] of [
  ["closes at once", "not-tls", (_, socket) => socket.end()],
  ["answers in plain text", "not-tls", (_, socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
] as const satisfies readonly (readonly [string, RefusalKind, Script])[]) {
  test(`a plain port spoken to with TLS that ${what} is told as ${kind}`, async () => {
    await using broker = await startScriptedBroker(script);
    await assert.rejects(connectTo({ ...broker, tls: { insecure: false } }), isRefusal(kind));
  });
}

test("a port where nothing listens is told as connection-refused", async () => {
  await assert.rejects(connectTo({ host: "127.0.0.1", port: await freePort() }), isRefusal("connection-refused"));
});

test("a host that nobody knows is told as host-unknown", async () => {
  await assert.rejects(connectTo({ host: "no-such-host.invalid", port: 1883 }), isRefusal("host-unknown"));
});

test("a port that cannot exist is told as port-invalid", async () => {
  await assert.rejects(connectTo({ host: "127.0.0.1", port: 99_999 }), isRefusal("port-invalid"));
});

test("certificates that cannot be read are told so", async () => {
  const tls = { ca: "no certificate", cert: "none", key: "none", insecure: false };
  await assert.rejects(connectTo({ host: "127.0.0.1", port: 1, tls }), isRefusal("certificate-unreadable"));
});

test("no refusal shows the password", async () => {
  await using broker = await startScriptedBroker((packet, socket) => socket.write(connack(packet, 134)));
  await assert.rejects(
    connectTo({ ...broker, username: "me", password: "s3cret" }),
    (error: unknown) => error instanceof Refusal && !JSON.stringify([error.message, error.stack]).includes("s3cret"),
  );
});

test("an attempt ends when it is aborted", async () => {
  const abort = new AbortController();
  await using broker = await startScriptedBroker(() => abort.abort(new Error("stopped")));
  await assert.rejects(connectTo(broker, 5, abort.signal), /stopped/);
});

test("a message refused by its PUBACK rejects with topic and reason", async () => {
  await using broker = await startScriptedBroker(accepting((packet, socket) => socket.write(puback(packet, 0x87))));
  const connection = await connectTo(broker);
  await assert.rejects(connection.publish(message), (error: unknown) => {
    assert.ok(error instanceof MessageRefused);
    assert.match(error.message, /"numbers".*access list.*reason 135/);
    return true;
  });
  await connection.disconnect();
});

test("a message for which there are no subscribers counts as taken", async () => {
  await using broker = await startScriptedBroker(accepting((packet, socket) => socket.write(puback(packet, 0x10))));
  const connection = await connectTo(broker);
  await connection.publish(message);
  await connection.disconnect();
});

for (const [what, script] of [
  ["hangs up", (_, socket) => socket.end()],
  ["answers with nonsense", (_, socket) => socket.write(Buffer.alloc(64, 0xff))],
  ["acknowledges what was never sent", (_, socket) => socket.end(Buffer.from([0x40, 2, 0x7f, 0x7f]))],
] as const satisfies readonly (readonly [string, Script])[]) {
  test(`a message in flight rejects when the broker ${what}`, async () => {
    await using broker = await startScriptedBroker(accepting(script));
    const connection = await connectTo(broker);
    await assert.rejects(connection.publish(message), Refusal);
    await connection.closed;
    assert.equal(connection.isOpen, false);
    await assert.rejects(connection.publish(message), isRefusal("closed"));
  });
}

test("no more messages are in flight than the broker receives, and never more than 64", async () => {
  const receiveMaximum = (maximum: number) => Buffer.from([0x20, 6, 0, 0, 3, 0x21, maximum >> 8, maximum & 255]);
  await using small = await startScriptedBroker((_, socket) => socket.write(receiveMaximum(20)));
  await using large = await startScriptedBroker((_, socket) => socket.write(receiveMaximum(1000)));
  await using silent = await startScriptedBroker((packet, socket) => socket.write(connack(packet, 0)));
  const connections = await Promise.all([connectTo(small), connectTo(large), connectTo(silent)]);
  assert.deepEqual(
    connections.map(({ window }) => window),
    [20, 64, 64],
  );
  await Promise.all(connections.map((connection) => connection.disconnect()));
});
