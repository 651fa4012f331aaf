import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { portOf } from "./port.ts";

/** What the script does when bytes arrive: each is the beginning of an MQTT packet. */
export type Script = (packet: Buffer, socket: Socket) => void;

/** A broker on a free loopback port that does what a test wants, down to the byte. */
export const startScriptedBroker = async (script: Script) => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("data", (packet) => script(packet, socket));
    socket.on("error", () => socket.destroy()); // a client that hangs up is no surprise here
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: "127.0.0.1",
    port: portOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
};

// Packet types (MQTT 5 §2.1.2)
export const CONNECT = 1;
export const PUBLISH = 3;
export const SUBSCRIBE = 8;
export const DISCONNECT = 14;

export const typeOf = (packet: Buffer): number => packet.readUInt8(0) >> 4;

/** Answers a CONNECT in the protocol version that it asks for, which stands behind the name "MQTT". */
export const connack = (connect: Buffer, reason: number): Buffer =>
  isVersion5(connect) ? Buffer.from([0x20, 3, 0, reason, 0]) : Buffer.from([0x20, 2, 0, reason]);

export const isVersion5 = (connect: Buffer): boolean => connect.readUInt8(connect.indexOf("MQTT") + 4) === 5;

/** The topic of a PUBLISH shorter than 128 bytes. */
export const topicOf = (publish: Buffer): string => publish.toString("utf8", 4, 4 + publish.readUInt16BE(2));

/** The payload of a PUBLISH shorter than 128 bytes at QoS 1, in MQTT 5, where empty properties are one byte. */
export const payloadOf = (publish: Buffer): string => publish.toString("utf8", idOf(publish) + 3);

/** Answers a PUBLISH shorter than 128 bytes at QoS 1, in MQTT 5. */
export const puback = (publish: Buffer, reason = 0): Buffer => {
  const id = idOf(publish);
  return Buffer.from([0x40, 4, ...publish.subarray(id, id + 2), reason, 0]);
};

/** Answers a SUBSCRIBE shorter than 128 bytes, in MQTT 5. */
export const suback = (subscribe: Buffer, reasons: readonly number[]): Buffer =>
  Buffer.from([0x90, 3 + reasons.length, ...subscribe.subarray(2, 4), 0, ...reasons]);

const idOf = (publish: Buffer): number => 4 + publish.readUInt16BE(2);
