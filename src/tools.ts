import type { Origin } from "./discovery/gateway-announcement.ts";
import { previewOf } from "./discovery/preview.ts";
import { announcementText } from "./discovery/preview-text.ts";
import type { LineSink } from "./lib/log.ts";
import { reasonOf } from "./lib/problem.ts";
import { parseTopicTemplate } from "./mqtt/topics.ts";
import { announcerOptions, receptionOptions } from "./options.ts";
import { anonymise } from "./p1/anonymise.ts";
import { keyOfDigits } from "./p1/decrypt.ts";
import { explain, isFine } from "./p1/explain.ts";
import { explanationText } from "./p1/explain-text.ts";
import { zoneOf } from "./p1/time.ts";
import type { Settings } from "./settings/setting.ts";
import { readSource } from "./source/source.ts";

/** Where a tool writes; process.stdout fits. `done` is called when it is written, or when nobody reads any more. */
export interface ByteSink {
  write(piece: string | Uint8Array, done: () => void): unknown;
  readonly isTTY?: boolean;
}

export interface ToolRequest {
  /** Behind the command's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: ByteSink;
  readonly stderr: LineSink;
  readonly signal: AbortSignal;
}

interface SettingsRequest extends ToolRequest {
  /** The settings, from flags too; undefined when something is wrong with them, which has been told then. */
  readonly settingsOf: (argv: readonly string[]) => Settings | undefined;
}

type ToolExitCode = 0 | 1 | 78;

/** `p1-mqtt explain FILE`: what every line of a recording means, and what could not be read. */
export const explainRecording = async (request: SettingsRequest): Promise<ToolExitCode> => {
  const isJson = request.argv.includes("--json");
  const { path, others } = recordingIn(request.argv.filter((argument) => argument !== "--json"));
  if (path === undefined) return misused("explain FILE [--json] [SETTINGS]", request);
  const settings = request.settingsOf(others);
  const template = settings && parseTopicTemplate(settings["mqtt-topic"]);
  if (settings === undefined || template === undefined || typeof template === "string") return 78;
  const recording = await readRecording(path, request);
  if (recording === undefined) return 1;
  const zone = zoneOf(settings["time-zone"]);
  const colour = request.stdout.isTTY === true && request.env.NO_COLOR === undefined;
  const options = {
    zone,
    receivedAt: Date.now() / 1000,
    fallbackId: settings["mqtt-client-id"],
    topicOf: template.render,
    keys: {
      key: keyOfDigits(settings["decryption-key"]),
      authenticationKey: keyOfDigits(settings["authentication-key"]),
    },
  };
  let telegrams = 0; // also those that could not be decrypted
  let isAllFine = true;
  for (const explanation of explain(recording, options)) {
    if (explanation.kind !== "discarded") telegrams += 1;
    isAllFine &&= isFine(explanation);
    const text = isJson
      ? `${JSON.stringify(explanation)}\n`
      : explanationText(explanation, telegrams, { zone, colour });
    await written(request.stdout, text);
  }
  if (telegrams === 0) return noTelegram(path, request);
  return isAllFine ? 0 : 1;
};

/** `p1-mqtt discovery --replay FILE`: what a recording would make appear in Home Assistant. */
export const previewDiscovery = async (request: SettingsRequest, origin: Origin): Promise<ToolExitCode> => {
  const isJson = request.argv.includes("--json");
  const settings = request.settingsOf(["--discovery", ...request.argv.filter((argument) => argument !== "--json")]);
  if (settings === undefined) return 78;
  if (settings.replay === undefined) return misused("discovery --replay FILE [--json] [SETTINGS]", request);
  const recording = await readRecording(settings.replay, request);
  if (recording === undefined) return 1;
  const reading = receptionOptions(settings, {}, () => performance.now());
  const { announcements, measurements, notes } = previewOf(recording, reading, announcerOptions(settings, origin));
  for (const note of notes) request.stderr.write(`${note}\n`);
  if (measurements.length === 0) return noTelegram(settings.replay, request);
  for (const message of announcements) {
    const { topic, payload } = message;
    await written(
      request.stdout,
      isJson ? `{"topic":${JSON.stringify(topic)},"payload":${payload}}\n` : announcementText(message),
    );
  }
  return 0;
};

/** `p1-mqtt anonymise FILE`: the recording with its serial numbers and texts masked, to be shared. */
export const anonymiseRecording = async (request: ToolRequest): Promise<ToolExitCode> => {
  const { path, others } = recordingIn(request.argv);
  if (path === undefined || others.length > 0) return misused("anonymise FILE > SHARED", request);
  const recording = await readRecording(path, request);
  if (recording === undefined) return 1;
  try {
    const { bytes, notes } = anonymise(recording);
    for (const note of notes) request.stderr.write(`${note}\n`);
    await written(request.stdout, bytes);
    return 0;
  } catch (error) {
    request.stderr.write(`Nothing was written: ${reasonOf(error)}\n`);
    return 1;
  }
};

/** The recording stands first or last, so that a flag's value is not taken for it. */
const recordingIn = (argv: readonly string[]): { readonly path?: string; readonly others: readonly string[] } => {
  const isPath = (argument: string | undefined): argument is string =>
    argument !== undefined && (argument === "-" || !argument.startsWith("-"));
  const [first, ...behind] = argv;
  if (isPath(first)) return { path: first, others: behind };
  const last = argv.at(-1);
  return isPath(last) ? { path: last, others: argv.slice(0, -1) } : { others: argv };
};

const noTelegram = (path: string, { stderr }: ToolRequest): ToolExitCode => {
  stderr.write(`There is no telegram in ${path}: a telegram begins with a / at the start of a line.\n`);
  return 1;
};

const misused = (usage: string, { stderr }: ToolRequest): ToolExitCode => {
  stderr.write(`Usage: p1-mqtt ${usage}\nFILE is a recording, such as serial-dump makes; - is the standard input.\n`);
  return 78;
};

/** A day of a meter that sends every second has 100 MB; what is asked about is a few telegrams. */
const LONGEST_RECORDING = 64 * 1_024 * 1_024;

/** Up to its end, or until the program is asked to stop: `cat /dev/ttyUSB0 | p1-mqtt explain -`. */
const readRecording = async (path: string, { signal, stderr }: ToolRequest): Promise<Uint8Array | undefined> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const event of readSource({ kind: "file", path, telegramsPerSecond: undefined }, signal)) {
      if (event.kind !== "bytes") continue;
      pieces.push(event.bytes);
      length += event.bytes.length;
      if (length < LONGEST_RECORDING) continue;
      stderr.write(`Only the first ${length} bytes are read.\n`);
      break;
    }
    return Buffer.concat(pieces);
  } catch (error) {
    stderr.write(`${reasonOf(error)}\n`);
    return undefined;
  }
};

const written = (sink: ByteSink, piece: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => sink.write(piece, () => resolve()));
