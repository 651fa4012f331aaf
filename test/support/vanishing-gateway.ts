// A delivery in a process of its own, so that a test can kill it: node vanishing-gateway.ts PORT
import { RunningDelivery } from "./delivery.ts";

const running = new RunningDelivery(async () => ({ host: "127.0.0.1", port: Number(process.argv[2]) }));
await running.lines.said(/never said: lives until it is killed, or for 20 s/);
