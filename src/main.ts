import { runCommandLine } from "./cli.ts";

const stop = new AbortController();

/** The first signal asks to stop, which takes at most a few seconds; the second stops at once. */
const onSignal = (signal: NodeJS.Signals): void => {
  if (stop.signal.aborted) process.exit(signal === "SIGINT" ? 130 : 143);
  stop.abort();
};
process.on("SIGINT", onSignal);
process.on("SIGTERM", onSignal);

// Whoever reads our output may leave: `p1-mqtt --help | head -1`. The gateway goes on without a reader.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

const code = await runCommandLine({
  argv: process.argv.slice(2),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.exit(code);
