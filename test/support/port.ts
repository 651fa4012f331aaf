import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A loopback port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());
  server.close();
  await once(server, "close");
  return port;
};

/** The port of a listening server. */
export const portOf = (address: AddressInfo | string | null): number => {
  if (address === null || typeof address === "string") {
    throw new Error("the server has no port");
  }
  return address.port;
};
