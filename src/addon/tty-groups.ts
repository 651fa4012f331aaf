import { stat } from "node:fs/promises";
import { join } from "node:path";
import { namesIn } from "../source/serial-trouble.ts";

/** Where serial devices are looked for. */
export interface TtyPlaces {
  /** The folder of nodes, /dev. */
  readonly devices: string;
  /** The folder of lasting names, /dev/serial/by-id. */
  readonly byId: string;
  /** The path that was chosen, or a word such as `auto`. */
  readonly chosen: string;
}

/** A serial device that is there. */
export interface TtyNode {
  readonly path: string;
  readonly gid: number;
  /** The permission bits. */
  readonly mode: number;
  /** It may be the cable; a port of the board only shows the group that serial devices have here. */
  readonly isCandidate: boolean;
}

export interface TtyGroups {
  readonly ids: readonly number[];
  /** Devices that only root can open. */
  readonly rootOnly: readonly string[];
}

/**
 * Serial devices belong to the group dialout: 20 on Debian and Ubuntu, 18 on Home Assistant OS and Fedora. Joined also
 * when no device is there, so that one plugged in later can be opened; in the image these ids give nothing else.
 */
const DIALOUT = [18, 20] as const;

const READ_AND_WRITE = 0o6;

/**
 * The groups that open these devices. Never root's, though a device may belong to it: most files of root belong to that
 * group too. A group that may only write, as `tty` on consoles, opens nothing.
 */
export const groupsThatOpen = (nodes: readonly TtyNode[]): TtyGroups => {
  const isOpenTo = (bits: number) => (bits & READ_AND_WRITE) === READ_AND_WRITE;
  const useful = nodes.filter(({ gid, mode }) => gid !== 0 && isOpenTo(mode >> 3)).map(({ gid }) => gid);
  return {
    ids: [...new Set([...DIALOUT, ...useful])].sort((one, other) => one - other),
    rootOnly: nodes
      .filter(({ gid, mode, isCandidate }) => isCandidate && gid === 0 && !isOpenTo(mode))
      .map(({ path }) => path),
  };
};

/** Finds the serial devices that are there, each once. */
export const ttyNodes = async ({ devices, byId, chosen }: TtyPlaces): Promise<readonly TtyNode[]> => {
  const inDevices = (await namesIn(devices)).filter((name) => /^tty(USB|ACM|AMA|S)\d+$/.test(name));
  const named = (await namesIn(byId)).map((name) => join(byId, name));
  const paths = [
    ...(chosen.startsWith("/") ? [chosen] : []),
    ...named,
    ...inDevices.map((name) => join(devices, name)),
  ];
  const nodes = new Map<number, TtyNode>();
  for (const path of paths) {
    const node = await stat(path).catch(() => undefined); // gone, or a link to nowhere: nothing to open
    if (node?.isCharacterDevice() !== true || nodes.has(node.rdev)) continue;
    const isCandidate = path === chosen || !/\/ttyS\d+$/.test(path);
    nodes.set(node.rdev, { path, gid: node.gid, mode: node.mode & 0o777, isCandidate });
  }
  return [...nodes.values()];
};
