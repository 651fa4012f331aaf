import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cable } from "./terminal.ts";

/** A machine's USB ports: what is plugged in gets a node from the kernel and a lasting name from udev. */
export class UsbPorts implements AsyncDisposable {
  /** The folder of lasting names. */
  readonly byId: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.byId = join(folder, "by-id");
  }

  static async open(): Promise<UsbPorts> {
    const ports = new UsbPorts(await mkdtemp(join(tmpdir(), "p1-usb-")));
    await mkdir(ports.byId);
    return ports;
  }

  /** The cable is there under the node, such as ttyUSB0, and under its lasting name when this returns. */
  async plug(node: string, name: string): Promise<Cable> {
    const cable = await Cable.plugIn(join(this.#folder, node));
    await symlink(join("..", node), join(this.byId, name));
    return cable;
  }

  async pull(cable: Cable, name: string): Promise<void> {
    await cable.unplug();
    await rm(join(this.byId, name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
