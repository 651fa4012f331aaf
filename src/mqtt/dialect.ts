import { connect } from "./client.ts";
import type { Broker, Connection, ProtocolVersion, Session } from "./connection.ts";
import { Refusal, type RefusalKind } from "./refusal.ts";

// A broker that does not know MQTT 5 should say so; some just close the connection or answer something unreadable.
const PERHAPS_PROTOCOL: ReadonlySet<RefusalKind> = new Set(["protocol-version", "closed-early", "not-mqtt"]);

/** The protocol version that the broker spoke last; MQTT 5 until we know better. */
export class Dialect {
  #version: ProtocolVersion = 5;

  /** Connects with that version, and with the other one when that may help. */
  async connect(broker: Broker, session: Omit<Session, "protocolVersion">, signal: AbortSignal): Promise<Connection> {
    try {
      return await connect(broker, { ...session, protocolVersion: this.#version }, signal);
    } catch (error) {
      if (!(error instanceof Refusal && PERHAPS_PROTOCOL.has(error.kind))) {
        throw error;
      }
      this.#version = this.#version === 5 ? 4 : 5;
      return await connect(broker, { ...session, protocolVersion: this.#version }, signal);
    }
  }
}
