import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { bounded } from "./bounded.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { freePort } from "./port.ts";

/** For a test's `skip`: false when Mosquitto is installed. Without it tests are left out aloud, and fail in CI. */
export const withoutMosquitto: string | false = (() => {
  const programs = ["mosquitto", "mosquitto_passwd", "openssl"];
  const missing = programs.filter((program) => spawnSync(program, ["-h"]).error !== undefined);
  const words = `${missing.join(", ")} not installed: tests with a real Mosquitto are left out`;
  if (missing.length > 0 && process.env.CI !== undefined) {
    throw new Error(words);
  }
  if (missing.length > 0) {
    console.error(words);
  }
  return missing.length > 0 && words;
})();

export interface MosquittoOptions {
  /** Only this user may connect. */
  readonly login?: { readonly username: string; readonly password: string };
  /** TLS only, with a certificate for 127.0.0.1, not for localhost; `client-certificate`: demands one of the client too. */
  readonly tls?: "server-certificate" | "client-certificate";
  /** Further lines of its configuration. */
  readonly config?: readonly string[];
}

const READY_MS = 10_000;
const EXIT_MS = 10_000;

/** A real Mosquitto on a free loopback port, with its files in a temporary folder. */
export class Mosquitto implements AsyncDisposable {
  readonly host = "127.0.0.1";
  readonly port: number;
  /** The authority's certificate and a client's pair, when TLS is on. */
  readonly certificates: Certificates | undefined;
  readonly #folder = mkdtempSync(join(tmpdir(), "mosquitto-"));
  #process: ChildProcess | undefined;

  /** Resolves when it accepts connections. */
  static async start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    const mosquitto = new Mosquitto(await freePort(), options);
    await mosquitto.restart();
    return mosquitto;
  }

  private constructor(port: number, options: MosquittoOptions) {
    this.port = port;
    this.certificates = options.tls && makeCertificates(this.#folder);
    if (options.login !== undefined) {
      const { username, password } = options.login;
      execFileSync("mosquitto_passwd", ["-c", "-b", join(this.#folder, "passwords"), username, password]);
    }
    writeFileSync(join(this.#folder, "mosquitto.conf"), configuration(port, this.#folder, options));
  }

  /** The same as files: the authority's certificate, and a client's pair. */
  get certificateFiles(): { readonly authority: string; readonly certificate: string; readonly key: string } {
    const file = (name: string) => join(this.#folder, name);
    return { authority: file("ca.crt"), certificate: file("client.crt"), key: file("client.key") };
  }

  /** Starts it again on the same port after it was stopped or killed; it has forgotten everything. */
  async restart(): Promise<void> {
    const started = spawn(...bounded("mosquitto", ["-c", join(this.#folder, "mosquitto.conf")]));
    this.#process = started;
    let words = "";
    started.stderr.on("data", (text) => {
      words += text;
    });
    const deadline = performance.now() + READY_MS;
    while (!(await isAnswering(this.port))) {
      if (performance.now() > deadline || started.exitCode !== null) {
        throw new Error(`Mosquitto does not listen on port ${this.port}: ${words}`);
      }
      await sleep(10); // there is no event for this
    }
  }

  /** Ends it as a shutdown would. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Makes it hang: connections stay open and nothing is answered, until thawed. */
  freeze(): void {
    this.#process?.kill("SIGSTOP");
  }

  thaw(): void {
    this.#process?.kill("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (ending !== undefined && ending.exitCode === null && ending.signalCode === null) {
      const exit = once(ending, "exit", { signal: AbortSignal.timeout(EXIT_MS) });
      ending.kill(signal);
      await exit;
    }
  }
}

const configuration = (port: number, folder: string, options: MosquittoOptions): string =>
  [
    `listener ${port} 127.0.0.1`,
    "user root", // else, started by root, it could not read its files; others it does not concern
    "persistence false",
    "log_type none",
    "max_queued_messages 0", // a slow subscriber loses nothing
    ...(options.login === undefined ? ["allow_anonymous true"] : [`password_file ${join(folder, "passwords")}`]),
    ...(options.tls === undefined
      ? []
      : [
          `cafile ${join(folder, "ca.crt")}`,
          `certfile ${join(folder, "server.crt")}`,
          `keyfile ${join(folder, "server.key")}`,
          `require_certificate ${options.tls === "client-certificate"}`,
        ]),
    ...(options.config ?? []),
    "",
  ].join("\n");

/** Whether it reads what it is sent: Mosquitto 2.0.11 listens before that, and until then it may miss a SIGTERM. */
const isAnswering = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: READY_MS });
    let isListening = false;
    socket.once("connect", () => {
      isListening = true;
      socket.write(PINGREQS); // nobody may begin with that, so it hangs up
    });
    socket.once("error", () => socket.destroy());
    socket.once("timeout", () => socket.destroy());
    socket.once("close", () => resolve(isListening));
    socket.resume();
  });

/** As many as a TLS listener needs to see that this is not TLS. */
const PINGREQS = Buffer.from([0xc0, 0, 0xc0, 0, 0xc0, 0, 0xc0, 0]);
