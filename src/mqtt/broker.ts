import { readFile } from "node:fs/promises";
import { reasonOf } from "../lib/problem.ts";
import type { Broker, Tls } from "./connection.ts";

/** Where the broker is, as told by settings: certificates and key still as files. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly tls: boolean;
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly insecure: boolean;
}

/** Reads the files anew before every attempt, so that a renewed certificate is taken. Rejects with what is missing. */
export const readBroker = async (address: BrokerAddress): Promise<Broker> => {
  const { host, port, username, password } = address;
  return {
    host,
    port,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(address.tls ? { tls: await readTls(address) } : {}),
  };
};

const readTls = async ({ caFile, certFile, keyFile, insecure }: BrokerAddress): Promise<Tls> => {
  const [ca, cert, key] = await Promise.all([
    readPem("mqtt-ca", caFile),
    readPem("mqtt-cert", certFile),
    readPem("mqtt-key", keyFile),
  ]);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), insecure };
};

const readPem = async (setting: string, path: string | undefined): Promise<Buffer | undefined> => {
  if (path === undefined) return undefined;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`${setting}: cannot read "${path}": ${reasonOf(error)}`, { cause: error });
  }
};
