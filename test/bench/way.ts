import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** How Node is started for the gateway. */
export interface Way {
  readonly words: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export const onCommandLine: Way = { words: "started by hand", flags: [], env: {} };

const read = (name: string): string => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), "utf8");

/** How the container starts Node: run.sh alone says it. */
export const inContainer = (): Way => {
  const script = read("run.sh");
  const [, exports = ""] = /^ *export (.+)$/m.exec(script) ?? [];
  const [, flags] = /exec \/usr\/local\/bin\/node (.*)\/opt\/p1-mqtt\/dist\/main\.js addon$/m.exec(script) ?? [];
  if (flags === undefined) throw new Error("run.sh does not start Node as this bench knows it");
  const env = Object.fromEntries(exports.split(" ").map((assignment) => assignment.split("=")));
  return { words: "started as in the container", flags: flags.split(" ").filter((flag) => flag !== ""), env };
};

/** The flags are chosen for the container's Node: another one is started as by hand. */
export const asIntended = (): Way => {
  const [, major] = /^ARG NODE_IMAGE=node:(\d+)/m.exec(read("Dockerfile")) ?? [];
  return process.versions.node.split(".")[0] === major ? inContainer() : onCommandLine;
};
