import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../../src/store/disk.ts";
import { brokerFlags } from "../support/brokers.ts";
import { Gateway } from "../support/gateway.ts";
import type { Mosquitto } from "../support/mosquitto.ts";
import type { Network } from "../support/network.ts";
import type { Cable } from "../support/terminal.ts";
import { type ChaosEvent, type EventName, isWayWhole, WHOLE, type World } from "./plan.ts";
import type { Excuse } from "./verdict.ts";
import type { Witness } from "./witness.ts";

/** What a telegram takes through two terminals of a busy machine. */
const UNDER_WAY_MS = 500;
/** The second that may be lost in a crash, and what a busy machine takes to write and to sync. */
const UNSYNCED_MS = 1_500;
const READING_LIMIT_MS = 60_000;

export interface Props {
  readonly mosquitto: Mosquitto;
  readonly network: Network;
  readonly cable: Cable;
  readonly witness: Witness;
  /** Where the gateway keeps what waits. */
  readonly folder: string;
}

/** The gateway between a cable and a broker, what is done to all of them, and what may be lost by that. */
export class Stage implements AsyncDisposable {
  readonly excuses: Excuse[] = [];
  /** When everything had become whole. */
  readonly wholeMs: number[] = [];
  /** The longest from a cable or a gateway that is back until it is read. */
  longestUnreadMs = 0;
  readonly #props: Props;
  readonly #logs: string[] = []; // of the gateways before this one
  #gateway: Gateway;
  #world: World = WHOLE;
  #unreadMs: number | undefined = performance.now(); // since when nobody reads
  #interruptions = 0; // how often that began
  #reading: Promise<void>;

  constructor(props: Props) {
    this.#props = props;
    this.#gateway = this.#startGateway();
    this.#reading = this.#hearReading();
  }

  /** What the gateways have logged. */
  get log(): string {
    return [...this.#logs, this.#gateway.stderr].join("-- the next gateway --\n");
  }

  /** Resolves when somebody reads the cable. */
  async reading(): Promise<void> {
    await this.#reading;
    if (this.#unreadMs !== undefined) throw new Error("the gateway does not read the cable");
    if (this.wholeMs.length === 0) this.wholeMs.push(performance.now());
  }

  async act(event: ChaosEvent): Promise<void> {
    const { exitCode, signalCode } = this.#gateway.process;
    if (this.#world.gateway === "running" && (exitCode !== null || signalCode !== null)) {
      throw new Error(`the gateway has ended by itself, with ${exitCode ?? signalCode}`);
    }
    const wasWhole = this.#isWhole;
    await this.#do(event.name);
    this.#world = { ...this.#world, [event.part]: event.to };
    if (!wasWhole && this.#isWhole) this.wholeMs.push(performance.now());
    if (event.name === "start the gateway" || event.name === "plug the cable in") this.#reading = this.#hearReading();
  }

  /** Ends the gateway as a service manager does; one that has only just been started has no time to say goodbye. */
  async close(): Promise<void> {
    const hasBegun = this.#gateway.stderr !== "";
    const code = await this.#gateway.stop();
    if (hasBegun && code !== 0) throw new Error(`the gateway ended with ${code}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway[Symbol.asyncDispose]();
    await this.#reading;
  }

  get #isWhole(): boolean {
    return isWayWhole(this.#world) && this.#world.gateway === "running";
  }

  async #do(name: EventName): Promise<void> {
    const { mosquitto, network, cable } = this.#props;
    switch (name) {
      case "kill -9 the gateway":
        this.#excuse("unsynced", performance.now() - UNSYNCED_MS, performance.now());
        this.#interrupt(0);
        await this.#gateway[Symbol.asyncDispose]();
        return;
      case "stop the gateway":
        this.#interrupt();
        return this.close();
      case "start the gateway":
        this.#logs.push(this.#gateway.stderr);
        this.#gateway = this.#startGateway();
        return;
      case "kill -9 the broker":
        return this.#killBroker();
      case "start the broker":
        return this.#startBroker();
      case "freeze the broker":
        return mosquitto.freeze();
      case "thaw the broker":
        return mosquitto.thaw();
      case "cut the network":
      case "cut what swallows":
        return network.cut();
      case "swallow in the network":
        return network.swallow();
      case "mend the network":
      case "mend what swallows":
        return network.mend();
      case "unplug the cable":
        this.#interrupt();
        return cable.unplug();
      case "plug the cable in":
        return cable.replug();
      case "fill the disk":
        return fill(this.#filling);
      case "free the disk":
        return rmSync(this.#filling);
      default:
        name satisfies never;
    }
  }

  /** What it has acknowledged and not yet sent on would be lost by the broker: it dies when there is no such message. */
  async #killBroker(): Promise<void> {
    const { mosquitto, network, witness } = this.#props;
    const isOpen = this.#world.network === "whole";
    if (isOpen) await network.cut();
    await witness.caughtUp();
    await mosquitto.kill();
    await witness.disconnected();
    if (isOpen) await network.mend();
  }

  /** The gateway finds it when the witness listens. */
  async #startBroker(): Promise<void> {
    const { mosquitto, network, witness } = this.#props;
    const isOpen = this.#world.network === "whole";
    if (isOpen) await network.cut();
    await mosquitto.restart();
    await witness.subscribed();
    if (isOpen) await network.mend();
  }

  #startGateway(): Gateway {
    const { cable, network, folder } = this.#props;
    return new Gateway(["--device", cable.path, ...brokerFlags(network), "--buffer-path", join(folder, "buffer")]);
  }

  get #filling(): string {
    return join(this.#props.folder, "filling");
  }

  /** From now on nobody reads; what has just been sent may not have come through. */
  #interrupt(underWayMs = UNDER_WAY_MS): void {
    this.#interruptions += 1;
    this.#unreadMs ??= performance.now() - underWayMs;
  }

  #excuse(why: Excuse["why"], fromMs: number, toMs: number): void {
    this.excuses.push({ why, fromMs, toMs });
  }

  /** Waits for the gateway to say that it reads, unless gateway or cable are gone again before. */
  async #hearReading(): Promise<void> {
    if (this.#world.gateway !== "running" || this.#world.cable !== "plugged in") return;
    const interruptions = this.#interruptions;
    const sinceMs = performance.now();
    const heard = await this.#gateway.says(/Reading from/, READING_LIMIT_MS, this.#gateway.stderr.length).then(
      () => true,
      () => false, // it was killed, or else the telegrams never come
    );
    if (!heard || interruptions !== this.#interruptions || this.#unreadMs === undefined) return;
    this.longestUnreadMs = Math.max(this.longestUnreadMs, performance.now() - sinceMs);
    this.#excuse("unread", this.#unreadMs, performance.now());
    this.#unreadMs = undefined;
  }
}

/** Until nothing more goes on it. */
const fill = (path: string): void => {
  const file = openSync(path, "w");
  const zeros = Buffer.alloc(4_096);
  try {
    while (writeSync(file, zeros) > 0);
  } catch (error) {
    if (codeOf(error) !== "ENOSPC") throw error;
  } finally {
    closeSync(file);
  }
};
