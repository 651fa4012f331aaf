import assert from "node:assert/strict";
import { test } from "node:test";
import { type Connection, listen } from "../../../src/source/connection.ts";
import { trouble } from "../../../src/source/trouble.ts";

type Came = Awaited<ReturnType<Connection["read"]>>;

const PATIENCE = { pauseMs: 5, silenceMs: () => 20 };
const bytes = Uint8Array.of(1, 2, 3);
const never = new Promise<never>(() => {});

/** Reads give these one after the other, then nothing ever. */
const connectionOf = (...cames: readonly Came[]): Connection & { readonly reads: () => number } => {
  let reads = 0;
  return {
    kind: "connection",
    name: "the line",
    adviceWhenSilent: "check the cable",
    read: async () => cames[reads++] ?? never,
    close: async () => {},
    reads: () => reads,
  };
};

const kindsOf = (connection: Connection, signal = AbortSignal.timeout(5_000)): Promise<readonly unknown[]> =>
  everything(listen(connection, PATIENCE, signal));

const everything = async (heard: ReturnType<typeof listen>): Promise<readonly unknown[]> => {
  const kinds: unknown[] = [];
  let step = await heard.next();
  for (; step.done !== true; step = await heard.next()) kinds.push(step.value.kind);
  return [...kinds, step.value];
};

const silent = trouble("silent", "the line: no byte came for 0.02 s; check the cable");

test("a pause is told once after each run of bytes, and silence ends the connection", async () => {
  assert.deepEqual(await kindsOf(connectionOf(bytes, bytes)), ["bytes", "bytes", "pause", silent]);
});

test("how long silence may last is asked anew each time", async () => {
  const limits = [10, 20].values();
  const patience = { pauseMs: 5, silenceMs: () => limits.next().value ?? 20 };
  const heard = listen(connectionOf(), patience, AbortSignal.timeout(5_000));
  assert.deepEqual(await heard.next(), { done: true, value: silent });
});

test("silence before the first byte has no pause", async () => {
  assert.deepEqual(await kindsOf(connectionOf()), [silent]);
});

test("a recording's end and a reader's trouble are returned", async () => {
  assert.deepEqual(await kindsOf(connectionOf(bytes, "end")), ["bytes", "end"]);
  const closed = trouble("closed", "the other side closed");
  assert.deepEqual(await kindsOf(connectionOf(bytes, closed)), ["bytes", closed]);
});

test("trouble that a pending read does not notice is found", async () => {
  const gone = trouble("gone", "the line has gone away");
  assert.deepEqual(await kindsOf({ ...connectionOf(bytes), findTrouble: async () => gone }), ["bytes", gone]);
});

test("an abort ends a pending read without a word", async () => {
  assert.deepEqual(await kindsOf(connectionOf(), AbortSignal.timeout(1)), [undefined]);
  assert.deepEqual(await kindsOf(connectionOf(bytes), AbortSignal.abort()), [undefined]);
});

test("no read is pending while the consumer holds bytes", async () => {
  const connection = connectionOf(bytes, bytes);
  const heard = listen(connection, PATIENCE, AbortSignal.timeout(5_000));
  await heard.next();
  assert.equal(connection.reads(), 1);
  await heard.next();
  assert.equal(connection.reads(), 2);
  await heard.return(undefined);
});

test("nothing is read while it need not be, which is asked after each piece", async () => {
  const connection = connectionOf(bytes, bytes, bytes, "end");
  const readsWhenAsked: number[] = [];
  const restMs = () => readsWhenAsked.push(connection.reads()) % 2; // 1, 0, 1
  const heard = listen(connection, { ...PATIENCE, restMs }, AbortSignal.timeout(5_000));
  assert.deepEqual(await everything(heard), ["bytes", "bytes", "bytes", "end"]);
  assert.deepEqual(readsWhenAsked, [1, 2, 3]);
});

test("an abort ends a rest", async () => {
  const stopping = new AbortController();
  const restMs = () => {
    setImmediate(() => stopping.abort());
    return 60_000;
  };
  const connection = connectionOf(bytes, bytes);
  assert.deepEqual(await everything(listen(connection, { ...PATIENCE, restMs }, stopping.signal)), [
    "bytes",
    undefined,
  ]);
  assert.equal(connection.reads(), 1);
});
