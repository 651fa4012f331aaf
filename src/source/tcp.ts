import { connect, type Socket } from "node:net";
import { reasonOf } from "../lib/problem.ts";
import type { Connection } from "./connection.ts";
import { systemCodeOf, type Trouble, trouble } from "./trouble.ts";
import { within } from "./within.ts";

/** Long enough for two repeated SYNs (after 1 s and 3 s), short enough to find a bridge soon after it has booted. */
const CONNECT_LIMIT_MS = 4_000;
/** We never send, so that nothing else asks a bridge that is back from a reboot whether it knows this connection. */
const KEEP_ALIVE_MS = 3_000;

/** Connects to a serial server on the network, such as ser2net or a P1 reader with a raw TCP port. */
export const openTcp = async (host: string, port: number, signal: AbortSignal): Promise<Connection | Trouble> => {
  const name = `${host}:${port}`;
  const socket = connect({ host, port, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
  const failure = await within(connected(socket), CONNECT_LIMIT_MS, signal);
  if (failure === "connected") return connectionTo(socket, name);
  socket.destroy();
  return failure === undefined
    ? trouble("unreachable", `${name} does not answer; is it switched on and is the address right?`)
    : troubleOf(name, failure);
};

/** "connected", or the error. The listener stays: a socket may break before the first read. */
const connected = (socket: Socket): Promise<"connected" | Error> =>
  new Promise((resolve) => {
    socket.once("connect", () => resolve("connected"));
    socket.on("error", resolve);
  });

const connectionTo = (socket: Socket, name: string): Connection => {
  // The iterator reads only when asked and holds no more than the socket's small buffer: TCP slows the sender down.
  const pieces = socket[Symbol.asyncIterator]();
  return {
    kind: "connection",
    name,
    adviceWhenSilent: "check the cable between that device and the meter, and that no other program is connected to it",
    read: async () => {
      try {
        const { value }: { readonly value?: unknown } = await pieces.next();
        return value instanceof Uint8Array ? value : trouble("closed", `${name} closed the connection`);
      } catch (error) {
        return troubleOf(name, error);
      }
    },
    close: async () => {
      socket.destroy();
    },
  };
};

const troubleOf = (name: string, error: unknown): Trouble => {
  const code = systemCodeOf(error);
  switch (code) {
    case "ECONNREFUSED":
      return trouble("refused", `${name} refuses the connection; does a serial server run there, and on this port?`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return trouble("unknown-host", `${name}: no address is known for this host; is its name right?`);
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ETIMEDOUT":
      return trouble("unreachable", `${name} cannot be reached (${code}); is it switched on and is the address right?`);
    case "ECONNRESET":
    case "EPIPE":
    case "ERR_STREAM_PREMATURE_CLOSE":
      return trouble(
        "closed",
        `${name} broke the connection; does it serve one program only, and is another connected?`,
      );
    default:
      return trouble("failed", `${name}: ${reasonOf(error)}`);
  }
};
