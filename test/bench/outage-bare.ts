/** The yardstick, a process of its own: a bare MQTT.js that publishes as many messages of the same size at QoS 1. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connectAsync } from "mqtt";
import { Counter } from "./counter.ts";

const IDLE_MS = 20_000;

/** How many of so many bytes arrive in a second at who has subscribed. */
export const publishBare = async (port: number, count: number, bytesEach: number): Promise<number> => {
  using counter = await Counter.start(port);
  const args = ["--import", "tsx", fileURLToPath(import.meta.url), port, count, Math.round(bytesEach)].map(String);
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  try {
    await counter.reaches(1, IDLE_MS);
    const startMs = performance.now();
    await counter.reaches(count, IDLE_MS);
    return (counter.count * 1_000) / (performance.now() - startMs);
  } finally {
    child.kill("SIGKILL");
  }
};

const publishAll = async (port: number, count: number, bytesEach: number): Promise<void> => {
  const client = await connectAsync({ host: "127.0.0.1", port, protocolVersion: 5 });
  const window = Math.min(64, client.serverProperties?.receiveMaximum ?? 64);
  const topic = "p1-mqtt/tele/0/BARE/SENSOR";
  const payload = `{"p1mqtt_timestamp":1704067200,"rest":"`.padEnd(bytesEach - topic.length - 10, "0");
  let left = count;
  const next = () => {
    if (left-- > 0) client.publish(topic, payload, { qos: 1 }, next);
  };
  for (let at = 0; at < window; at += 1) next();
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = 0, count = 0, bytesEach = 0] = process.argv.slice(2).map(Number);
  await publishAll(port, count, bytesEach);
}
