import { setFlagsFromString } from "node:v8";

// New objects get the megabyte that V8 begins with, and not the 16 or 64 that it would take when many wait to be sent.
// A V8 without this flag would say so, and go on.
setFlagsFromString("--semi-space-growth-factor=1");

const stop = new AbortController();

// Asked to stop it takes at most a few seconds. A second Ctrl-C stops at once; supervisors repeat themselves and mean no more.
process.on("SIGTERM", () => stop.abort());
process.on("SIGINT", () => {
  if (stop.signal.aborted) process.exit(130);
  stop.abort();
});

// Whoever reads our output may leave: `p1-mqtt --help | head -1`. The gateway goes on without a reader.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

// Only now, because loading takes a while, and who asks to stop meanwhile is heard.
const { runCommandLine } = await import("./cli.ts");
const code = await runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.exit(code);
