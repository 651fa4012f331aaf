import { once } from "node:events";
import { connect, type Socket } from "node:net";

// MQTT 3.1.1: CONNECT as "line" with a clean session and no keep-alive, SUBSCRIBE to "#" at QoS 1.
const CONNECT = Buffer.from("\x10\x10\x00\x04MQTT\x04\x02\x00\x00\x00\x04line", "latin1");
const SUBSCRIBE = Buffer.from("\x82\x06\x00\x01\x00\x01#\x01", "latin1");
const [PUBLISH, PUBACK, SUBACK] = [3, 4, 9];

/** Hears every message of a broker at QoS 1, by hand: a client library would add its own time to each. */
export class Subscriber implements Disposable {
  readonly #socket: Socket;
  readonly #heard: (packet: Buffer, nowMs: number) => void;
  readonly #subscribed: () => void;
  #rest: Buffer = Buffer.alloc(0); // the beginning of a packet that is not all there

  /** Resolves when subscribed. `heard` gets each message, topic and all, and when it came. */
  static async start(port: number, heard: (packet: Buffer, nowMs: number) => void): Promise<Subscriber> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new Promise((resolve) => {
      const subscriber = new Subscriber(socket, heard, () => resolve(subscriber));
    });
  }

  private constructor(socket: Socket, heard: (packet: Buffer, nowMs: number) => void, subscribed: () => void) {
    this.#socket = socket;
    this.#heard = heard;
    this.#subscribed = subscribed;
    socket.on("data", (bytes) => this.#take(bytes, performance.now()));
    socket.on("error", () => socket.destroy());
    socket.write(Buffer.concat([CONNECT, SUBSCRIBE]));
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #take(bytes: Buffer, nowMs: number): void {
    let rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (let packet = firstPacket(rest); packet !== undefined; packet = firstPacket(rest)) {
      const type = packet.bytes.readUInt8(0) >> 4;
      if (type === PUBLISH) this.#message(packet, nowMs);
      if (type === SUBACK) this.#subscribed();
      rest = rest.subarray(packet.bytes.length);
    }
    this.#rest = rest;
  }

  #message({ bytes, at }: Packet, nowMs: number): void {
    this.#heard(bytes, nowMs);
    if ((bytes.readUInt8(0) & 0b110) === 0) return; // QoS 0 is not acknowledged
    const idAt = at + 2 + bytes.readUInt16BE(at);
    this.#socket.write(Uint8Array.of(PUBACK << 4, 2, bytes.readUInt8(idAt), bytes.readUInt8(idAt + 1)));
  }
}

interface Packet {
  readonly bytes: Buffer;
  /** Where its variable header begins. */
  readonly at: number;
}

/** Undefined while it is not all there (MQTT 3.1.1 §2.2.3). */
const firstPacket = (bytes: Buffer): Packet | undefined => {
  let [length, factor] = [0, 1];
  for (let at = 1; at < Math.min(bytes.length, 5); at += 1) {
    const digit = bytes.readUInt8(at);
    length += (digit & 127) * factor;
    factor *= 128;
    const end = at + 1 + length;
    if (digit < 128) return end <= bytes.length ? { bytes: bytes.subarray(0, end), at: at + 1 } : undefined;
  }
  return undefined;
};
