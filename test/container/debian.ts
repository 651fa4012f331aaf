import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { arch, homedir } from "node:os";
import { join } from "node:path";
import type { Store } from "./store.ts";

/** What the Debian base of Home Assistant holds and ours needs, and s6 as far as Debian has it. */
const PACKAGES = ["ca-certificates", "execline", "s6", "tzdata"];

/**
 * Debian trixie as a tar file, made by debootstrap. It is kept in the folder that P1_MQTT_TEST_CACHE names, or below
 * ~/.cache where there is one; delete it to have a newer one.
 */
export const debianTar = async (store: Store): Promise<string> => {
  const recipe = createHash("sha256").update(PACKAGES.join()).digest("hex").slice(0, 8);
  const tar = join(cacheFolder() ?? store.folder, `debian-trixie-${arch()}-${recipe}.tar`);
  if (!existsSync(tar)) await make(tar, store);
  return tar;
};

const cacheFolder = (): string | undefined => {
  const cache = join(homedir(), ".cache");
  const named = process.env.P1_MQTT_TEST_CACHE ?? (existsSync(cache) ? join(cache, "p1-mqtt-gateway") : undefined);
  if (named !== undefined) mkdirSync(named, { recursive: true });
  return named;
};

const make = async (tar: string, store: Store): Promise<void> => {
  const root = join(store.folder, "debian");
  const mirror = await mirrorInUse(store);
  const wanted = ["--variant=minbase", `--include=${PACKAGES.join()}`, "trixie", root, ...mirror];
  await store.run("debootstrap", wanted);
  for (const waste of ["var/cache/apt", "var/lib/apt/lists"]) rmSync(join(root, waste), { recursive: true });
  const partial = `${tar}.${process.pid}`;
  await store.run("tar", ["--create", "--file", partial, "--directory", root, "--one-file-system", "."]);
  renameSync(partial, tar);
  rmSync(root, { recursive: true });
};

/** Where this machine has its own Debian from; debootstrap knows one itself. */
const mirrorInUse = async (store: Store): Promise<readonly string[]> => {
  const format = "$(REPO_URI) $(ORIGIN) $(LABEL) $(COMPONENT)";
  const lines = (await store.run("apt-get", ["indextargets", "--format", format])).split("\n");
  return lines.flatMap((line) => /^(\S+) Debian Debian main$/.exec(line)?.[1] ?? []).slice(0, 1);
};
