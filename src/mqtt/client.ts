import { connect as connectTcp, isIP, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import {
  type DoneCallback,
  ErrorWithReasonCode,
  type IClientOptions,
  type IConnackPacket,
  MqttClient,
  type Packet,
  type PacketCallback,
  Store,
} from "mqtt";
import { Bag } from "../lib/bag.ts";
import type { Broker, Connection, ProtocolVersion, Session } from "./connection.ts";
import type { Message } from "./message.ts";
import { codeOf, MessageRefused, Refusal, refusalOf } from "./refusal.ts";

const CONNECT_MS = 10_000;
const KEEPALIVE_S = 30;
// Beyond this nothing gets faster, and every message in flight may come twice after a reconnect.
const WINDOW = 64;
// A broker can answer pings and yet acknowledge nothing: as long as a dead one takes to be noticed by its pings.
const ACKNOWLEDGE_MS = 45_000;
const GOODBYE_MS = 1_000;

/** Makes one attempt. Rejects with Refusal, or with the signal's reason when that is aborted. */
export const connect = async (broker: Broker, session: Session, signal: AbortSignal): Promise<Connection> => {
  signal.throwIfAborted();
  const socket = openSocket(broker);
  const client = new MqttClient(() => socket, optionsOf(broker, session));
  const accepted = new Promise<IConnackPacket>((resolve) => {
    client.once("connect", resolve);
  });
  client.on("message", (topic, payload, { retain }) => {
    session.inbox?.put({ topic, payload: payload.toString(), retained: retain });
  });
  const closed = endOf(client, socket, broker.tls === undefined ? "tls" : "nothing");
  const hangUp = () => socket.destroy();
  signal.addEventListener("abort", hangUp, { once: true });
  const answer = await Promise.race([accepted, closed]);
  signal.removeEventListener("abort", hangUp);
  signal.throwIfAborted();
  if (answer instanceof Refusal) {
    throw answer;
  }
  return new OpenConnection(client, socket, closed, answer);
};

const openSocket = ({ host, port, tls }: Broker): Socket => {
  try {
    if (tls === undefined) {
      return connectTcp({ host, port, noDelay: true });
    }
    const { insecure, ...pem } = tls;
    const name = isIP(host) === 0 ? { servername: host } : {}; // TLS knows no addresses as names (RFC 6066 §3)
    return connectTls({ host, port, ...pem, ...name, rejectUnauthorized: !insecure }).setNoDelay();
  } catch (error) {
    throw refusalOf(error); // certificates are read here, and an impossible port is found
  }
};

const optionsOf = (broker: Broker, session: Session): IClientOptions => ({
  clientId: session.clientId,
  protocolVersion: session.protocolVersion,
  will: { ...session.will, payload: Buffer.from(session.will.payload) },
  ...(broker.username === undefined ? {} : { username: broker.username }),
  ...(broker.password === undefined ? {} : { password: broker.password }),
  clean: true,
  keepalive: KEEPALIVE_S,
  reschedulePings: false, // else every acknowledgement makes a new timer
  connectTimeout: session.connectMs ?? CONNECT_MS,
  reconnectPeriod: 0,
  queueQoSZero: false,
  outgoingStore: new Nowhere(),
  timerVariant: "native",
  writeCache: false, // 65 536 buffers, one for every number that a packet can hold
  log: () => undefined, // its own log shows the password when DEBUG is set
});

/** MQTT.js keeps a copy of what is in flight for its next connection: with us it has none, and the outbox has the message. */
class Nowhere extends Store {
  override put(_packet: Packet, done: DoneCallback): this {
    done();
    return this;
  }

  override del(_packet: Pick<Packet, "messageId">, done: PacketCallback): this {
    done();
    return this;
  }
}

/** Hangs up at the first sign of trouble, and resolves with the reason when the connection has ended. */
const endOf = (client: MqttClient, socket: Socket, begun: "nothing" | "tls"): Promise<Refusal> =>
  new Promise((resolve) => {
    let reached: "nothing" | "tls" | "broker" = begun;
    let why: Refusal | undefined;
    const hangUp = (error: unknown) => {
      // MQTT.js has no code for bytes that it cannot read.
      why ??= refusalOf(error, reached !== "broker" && codeOf(error) === undefined ? "not-mqtt" : "unknown");
      socket.destroy();
    };
    socket.on("error", hangUp);
    socket.once("secureConnect", () => {
      reached = "tls";
    });
    client.once("connect", () => {
      reached = "broker";
    });
    client.on("error", hangUp);
    client.on("disconnect", ({ reasonCode }) => {
      hangUp(new ErrorWithReasonCode("disconnected by the broker", reasonCode ?? 0));
    });
    client.once("close", () => {
      client.end(true); // lets go of what was in flight
      resolve(why === undefined || why.kind === "closed" ? new Refusal(CLOSED[reached]) : why);
    });
  });

// What it means that the other side closed the connection, by how far we had come.
const CLOSED = { nothing: "not-tls", tls: "closed-early", broker: "closed" } as const;

/** By its reason code: a quality of service, or 128 and more for a refusal (MQTT 3.1.1 §3.9.3, MQTT 5 §3.9.3). */
const isGranted = (reason: unknown): boolean => typeof reason === "number" && reason < 128;

const PACKET_TOO_LARGE = 149;
const HEADER_BYTES = 10; // type, length, length of the topic, packet id, no properties (MQTT 5 §3.3)

const sizeOf = (topic: string, payload: string): number =>
  HEADER_BYTES + Buffer.byteLength(topic) + Buffer.byteLength(payload);

/** One socket with one MQTT.js client on it: both end together and never come back. */
class OpenConnection implements Connection {
  readonly protocolVersion: ProtocolVersion;
  readonly window: number;
  readonly closed: Promise<Refusal>;
  readonly #mostBytes: number; // of a packet (MQTT 5 §3.2.2.3.6)
  readonly #client: MqttClient;
  readonly #socket: Socket;
  readonly #unanswered = new Bag<(why: Refusal) => void>(); // one for each message in flight
  readonly #patience: NodeJS.Timeout; // starts anew with every answer, and with the first message in flight

  constructor(client: MqttClient, socket: Socket, closed: Promise<Refusal>, connack: IConnackPacket) {
    this.#client = client;
    this.#socket = socket;
    this.protocolVersion = client.options.protocolVersion === 5 ? 5 : 4;
    this.window = Math.min(WINDOW, connack.properties?.receiveMaximum ?? WINDOW);
    this.#mostBytes = connack.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY;
    this.closed = this.#letGo(closed);
    this.#patience = setTimeout(() => this.#loseMessage(), ACKNOWLEDGE_MS);
  }

  get isOpen(): boolean {
    return this.#client.connected && !this.#socket.destroyed;
  }

  publish({ topic, payload, qos, retain }: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) {
        reject(new Refusal("closed"));
        return;
      }
      if (this.#mostBytes < Number.POSITIVE_INFINITY && sizeOf(topic, payload) > this.#mostBytes) {
        reject(new MessageRefused(topic, PACKET_TOO_LARGE));
        return;
      }
      if (this.#unanswered.size === 0) {
        this.#patience.refresh();
      }
      this.#unanswered.add(reject);
      this.#client.publish(topic, payload, { qos, retain }, (error) => {
        this.#unanswered.delete(reject);
        this.#patience.refresh();
        const code = codeOf(error);
        if (typeof code === "number") {
          reject(new MessageRefused(topic, code));
        } else if (error instanceof Error) {
          reject(refusalOf(error));
        } else {
          resolve();
        }
      });
    });
  }

  async subscribe(topics: readonly string[]): Promise<readonly string[]> {
    const answer = await Promise.race([this.#ask(topics), this.closed]);
    if (answer instanceof Refusal) {
      throw answer;
    }
    return topics.filter((_, at) => !isGranted(answer[at]));
  }

  async disconnect(): Promise<void> {
    if (this.isOpen && this.#unanswered.size === 0) {
      this.#client.end();
      await Promise.race([this.closed, sleep(GOODBYE_MS, undefined, { ref: false })]);
    }
    this.#socket.destroy();
    await this.closed;
  }

  /** Resolves with the reason codes of the SUBACK, one for each topic; never when the connection ends before. */
  #ask(topics: readonly string[]): Promise<readonly unknown[]> {
    return new Promise((resolve) => {
      this.#client.subscribe([...topics], { qos: 1 }, (_error, _granted, suback) => {
        if (suback !== undefined) {
          resolve(suback.granted);
        }
      });
    });
  }

  async #letGo(closed: Promise<Refusal>): Promise<Refusal> {
    const why = await closed;
    clearTimeout(this.#patience);
    for (const reject of this.#unanswered) {
      reject(why); // MQTT.js forgets those that wait for the socket to drain
    }
    return why;
  }

  #loseMessage(): void {
    if (this.#unanswered.size > 0) {
      this.#socket.destroy(new Refusal("unacknowledged"));
    }
  }
}
