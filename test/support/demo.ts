/**
 * Shows the gateway at work without a meter and without a broker of your own: an embedded broker on a free port, the
 * demo meter, the built program between them, and what arrives. `--seconds N` ends it by itself.
 */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FIELDS, type FieldRow } from "../../src/fields.ts";
import { startAedes } from "./aedes.ts";
import { Subscriber } from "./subscriber.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROWS: ReadonlyMap<string, FieldRow> = new Map(FIELDS.map((row) => [row.key, row]));

const { values } = parseArgs({ options: { seconds: { type: "string" } } });

const show = (text: string): void => console.log(text);

/** The first message of a meter in full, then a line for each. */
const showMessage = (topic: string, payload: string, isFirst: boolean): void => {
  const message: Record<string, unknown> = JSON.parse(payload);
  const known = Object.entries(message).filter(([key]) => ROWS.has(key));
  if (isFirst) {
    show(`\n${topic}`);
    for (const [key, value] of known) show(`    ${(ROWS.get(key)?.name ?? "").padEnd(36)} ${withUnit(key, value)}`);
    show("");
  } else {
    const now = known.filter(([key]) => /power_(consuming|producing)$|_volume$/.test(key));
    show(`${topic}  ${now.map(([key, value]) => `${ROWS.get(key)?.name}: ${withUnit(key, value)}`).join(", ")}`);
  }
};

const withUnit = (key: string, value: unknown): string =>
  `${typeof value === "object" ? JSON.stringify(value) : value} ${ROWS.get(key)?.unit ?? ""}`.trimEnd();

if (spawnSync(process.execPath, ["scripts/build.mjs"], { cwd: ROOT, stdio: "inherit" }).status !== 0) process.exit(1);
await using broker = await startAedes();
await using subscriber = await Subscriber.start({ port: broker.port }, "p1-mqtt/#");
show(`An embedded MQTT broker listens on ${broker.host}:${broker.port}; the demo meter sends a telegram each second.`);
show("This is what arrives at a subscriber. Ctrl-C ends it.\n");
const flags = ["--device", "demo", "--mqtt-host", broker.host, "--mqtt-port", String(broker.port)];
const gateway = spawn(process.execPath, ["dist/main.js", ...flags], { cwd: ROOT, stdio: "inherit" });
const stop = (): void => void gateway.kill("SIGTERM");
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
if (values.seconds !== undefined) setTimeout(stop, Number(values.seconds) * 1000);

const seen = new Set<string>();
let shown = 0;
const ended = new Promise<void>((resolve) => gateway.once("exit", () => resolve()));
let isOver = false;
void ended.then(() => {
  isOver = true;
});
while (!isOver) {
  await Promise.race([subscriber.arrived(), ended]);
  for (; shown < subscriber.messages.length; shown++) {
    const { topic, payload } = subscriber.messages[shown] ?? { topic: "", payload: "" };
    if (topic.endsWith("/SENSOR")) showMessage(topic, payload, !seen.has(topic));
    else show(`${topic}  ${payload}`);
    seen.add(topic);
  }
}
show("\nWith your own cable and broker:");
show("    npm run build && node dist/main.js --device /dev/ttyUSB0 --mqtt-host localhost");
show("    node dist/main.js --help");
