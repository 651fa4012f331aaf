import type { Inbox } from "./inbox.ts";
import type { Message } from "./message.ts";
import type { Refusal } from "./refusal.ts";

/** Where the broker is and how to log in. */
export interface Broker {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Tls;
  /** What to do when it does not let us in, where the user has not set the login. */
  readonly loginAdvice?: string;
}

/** Certificates and key are PEM. Without `ca` the authorities that Node knows are trusted. */
export interface Tls {
  readonly ca?: Buffer | string;
  readonly cert?: Buffer | string;
  readonly key?: Buffer | string;
  /** Accepts any certificate of the broker. */
  readonly insecure: boolean;
}

/** 4 is MQTT 3.1.1. */
export type ProtocolVersion = 4 | 5;

/** Who we are on a connection. */
export interface Session {
  readonly clientId: string;
  readonly protocolVersion: ProtocolVersion;
  /** Published by the broker when the connection ends without a goodbye. */
  readonly will: Message;
  /** How long the broker may take until it has accepted us. */
  readonly connectMs?: number;
  /** Where messages from the broker go. */
  readonly inbox?: Inbox;
}

/** A broker that has accepted us. */
export interface Connection {
  readonly protocolVersion: ProtocolVersion;
  /** How many messages may be in flight. */
  readonly window: number;
  readonly isOpen: boolean;
  /** Resolves when the connection has ended, with the reason. */
  readonly closed: Promise<Refusal>;
  /**
   * Resolves when the broker has acknowledged the message, at QoS 0 when it was written to the socket. Rejects with
   * MessageRefused when the broker will never take it, with Refusal when the connection ended before.
   */
  publish(message: Message): Promise<void>;
  /**
   * Resolves with those topics that the broker refuses when it has answered. Rejects with Refusal when the connection
   * ended before.
   */
  subscribe(topics: readonly string[]): Promise<readonly string[]>;
  /** Says goodbye; when messages are in flight just hangs up, so that the broker publishes the will. */
  disconnect(): Promise<void>;
}
