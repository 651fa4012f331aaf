import { type IncomingMessage, request } from "node:http";
import { codeOf } from "../mqtt/refusal.ts";
import { unlessAborted } from "../mqtt/unless-aborted.ts";

/** How Supervisor is asked. */
export interface SupervisorAccess {
  readonly url: string;
  /** Undefined outside of a container that Supervisor has started. */
  readonly token: string | undefined;
  /** How long it may take, 10 s when absent. */
  readonly limitMs?: number;
}

/** The broker that Supervisor knows: an answer whose values are still to be judged, but have the right types. */
export interface MqttService {
  readonly host: string;
  readonly port: number | string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly ssl: boolean;
}

/** Removes the token from the environment, so that no child and no crash report can show it, and gives it. */
export const takeToken = (env: Record<string, string | undefined>): string | undefined => {
  const token = env.SUPERVISOR_TOKEN;
  delete env.SUPERVISOR_TOKEN;
  delete env.HASSIO_TOKEN; // the same, by its old name
  return token === "" ? undefined : token;
};

const LIMIT_MS = 10_000;

/**
 * Asks which broker there is. Rejects with what is wrong and what to do. The words of errors are never passed on: those
 * of a header that cannot be sent quote the token.
 */
export const askForBroker = async ({ url, token, limitMs = LIMIT_MS }: SupervisorAccess): Promise<MqttService> => {
  if (token === undefined) throw new Error(NO_TOKEN);
  const limit = AbortSignal.timeout(limitMs);
  const answer = await unlessAborted(answerOf(`${url}/services/mqtt`, token, limit), limit);
  if (answer === undefined) throw new Error(`Supervisor has not answered within ${limitMs / 1000} s; ${RETRIED}`);
  if (answer.status !== 200) throw new Error(adviceFor(answer.status));
  const service = serviceIn(answer.text);
  if (service === undefined) throw new Error(NOT_UNDERSTOOD);
  return service;
};

const FILL_IN = "fill in mqtt_host";
const RETRIED = "it is asked again; if this lasts, restart Home Assistant";
const NO_TOKEN = `Supervisor has given no token (SUPERVISOR_TOKEN), as it does for an add-on; ${FILL_IN}`;
const NOT_UNDERSTOOD = `Supervisor's answer is not understood; update Home Assistant, or ${FILL_IN}`;
const NO_ACCESS = `reinstall the add-on, and report it if that does not help, or ${FILL_IN}`;

/** What an answer without a broker means. Supervisor answers 400 also for the moment in which Mosquitto restarts. */
const ADVICE: Readonly<Record<number, string>> = {
  400: `Supervisor knows no broker: install and start the Mosquitto broker add-on, or ${FILL_IN}`,
  401: `Supervisor does not accept the add-on's token; restart the add-on, or ${FILL_IN}`,
  403: `Supervisor does not let the add-on ask for the broker; ${NO_ACCESS}`,
  404: `Supervisor does not know of brokers; update Home Assistant, or ${FILL_IN}`,
};

const adviceFor = (status: number): string =>
  `${ADVICE[status] ?? (status >= 500 ? `Supervisor is not ready; ${RETRIED}` : NOT_UNDERSTOOD)} (answer ${status})`;

interface Answer {
  readonly status: number;
  readonly text: string;
}

const answerOf = async (url: string, token: string, signal: AbortSignal): Promise<Answer> => {
  try {
    const response = await responseOf(url, token, signal);
    return { status: response.statusCode ?? 0, text: await beginningOf(response) };
  } catch (error) {
    throw new Error(`Supervisor cannot be reached (${codeOf(error) ?? "no connection"}); ${RETRIED}, or ${FILL_IN}`);
  }
};

/**
 * By hand, because Node's fetch takes 10 MB and never gives them back. A redirection is an answer like any other: nobody
 * shall send us and the token elsewhere.
 */
const responseOf = (url: string, token: string, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const options = { headers: { Authorization: `Bearer ${token}` }, agent: false, signal };
    request(url, options, resolve).once("error", reject).end();
  });

const LONGEST = 65_536; // an answer has some 200 bytes

/** What is longer is cut, and then not understood. */
const beginningOf = async (response: IncomingMessage): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response) {
    pieces.push(piece);
    length += piece.length;
    if (length > LONGEST) break;
  }
  return Buffer.concat(pieces).subarray(0, LONGEST).toString();
};

/** The border: `{"result":"ok","data":{"host":"core-mosquitto","port":1883,"ssl":false,"username":"addons",...}}`. */
const serviceIn = (text: string): MqttService | undefined => {
  const { result, data }: { readonly result?: unknown; readonly data?: unknown } = Object(jsonIn(text));
  const { host, port, username, password, ssl }: { readonly [Key in keyof MqttService]?: unknown } = Object(data);
  const isAsExpected =
    result === "ok" &&
    typeof host === "string" &&
    host !== "" &&
    (port === undefined || typeof port === "number" || typeof port === "string") &&
    isTextOrAbsent(username) &&
    isTextOrAbsent(password) &&
    (ssl === undefined || typeof ssl === "boolean");
  if (!isAsExpected) return undefined;
  return { host, port, username: username || undefined, password: password || undefined, ssl: ssl ?? false };
};

const isTextOrAbsent = (value: unknown): value is string | null | undefined =>
  value === undefined || value === null || typeof value === "string";

const jsonIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // said by the caller; the parser's words would quote the answer, in which a password stands
  }
};
