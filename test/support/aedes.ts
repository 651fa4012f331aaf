import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { Aedes } from "aedes";
import { portOf } from "./port.ts";

/** A broker inside this process on a free loopback port; it speaks MQTT 3.1.1 only. */
export interface AedesBroker extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

export const startAedes = async (): Promise<AedesBroker> => {
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: "127.0.0.1",
    port: portOf(server.address()),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      await new Promise<void>((resolve) => {
        aedes.close(resolve);
      });
      for (const socket of sockets) {
        socket.destroy();
      }
      await closed;
    },
  };
};
