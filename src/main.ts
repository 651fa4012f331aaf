import { setFlagsFromString } from "node:v8";

// A V8 without one of these flags would say so, and go on.
const V8_FLAGS = [
  // New objects get the megabyte that V8 begins with, and not the 16 or 64 that it would take when many wait to be sent.
  "--semi-space-growth-factor=1",
  // They are tidied up in half a millisecond; to wake other threads and wait for them may take several.
  "--no-parallel-scavenge",
  "--no-concurrent-array-buffer-sweeping",
];
for (const flag of V8_FLAGS) setFlagsFromString(flag);

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
