import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { debianTar } from "../container/debian.ts";
import type { GatewayImage } from "../container/gateway-image.ts";
import { FINDINGS, type Findings, type ImageWords } from "./findings.ts";
import { asLoaded, withStandIn } from "./profile.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const DEBIAN = "localhost/debian-of-the-machine";
const MACHINE = "localhost/machine";

/** Runs the image on an emulated machine whose kernel enforces the profile, and gives what was found out there. */
export const findingsOf = async (image: GatewayImage, profile: string): Promise<Findings> => {
  const root = await rootFor(image);
  const isStandIn = existsSync(join(root, "image/stand-in"));
  writeFileSync(join(root, "guest/apparmor.txt"), asLoaded(isStandIn ? withStandIn(profile) : profile));
  writeFileSync(join(root, "guest/image.json"), JSON.stringify(await wordsOf(image)));
  await bundleProgram(join(root, "guest/main.mjs"));
  const text = await runMachine(image, root);
  const line = text.split("\n").find((one) => one.startsWith(FINDINGS));
  if (line === undefined) throw new Error(`the machine has found out nothing:\n${text}`);
  console.log(text.replace(line, ""));
  return JSON.parse(line.slice(FINDINGS.length));
};

/** The machine's root file system as a folder, with that of the image in it. */
const rootFor = async ({ store, name }: GatewayImage): Promise<string> => {
  await store.podman("import", await debianTar(store), DEBIAN);
  await store.build(MACHINE, ["--build-arg", `DEBIAN=${DEBIAN}`, "--file", join(HERE, "machine.Dockerfile"), HERE]);
  const root = store.newFolder("machine");
  mkdirSync(join(root, "image"));
  for (const [image, folder] of [
    [MACHINE, root],
    [name, join(root, "image")],
  ] as const) {
    const mounted = await store.podman("image", "mount", image);
    await store.run("cp", ["--archive", `${mounted}/.`, folder]);
    await store.podman("image", "unmount", image);
  }
  return root;
};

const wordsOf = async ({ store, name, healthcheck }: GatewayImage): Promise<ImageWords> => {
  const inspected = await store.podman("image", "inspect", "--format", "{{json .Config}}", name);
  const { Env: env, Entrypoint: entrypoint } = JSON.parse(inspected);
  return { env, entrypoint, healthcheck };
};

const bundleProgram = async (outfile: string): Promise<void> => {
  await build({
    entryPoints: [join(HERE, "guest/main.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    sourcemap: "inline",
    // The packages are CommonJS and call require(); an ES module has none of its own.
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "warning",
  });
};

/** What it writes on its console until it switches itself off. It is killed when that takes too long. */
const runMachine = async ({ store }: GatewayImage, root: string): Promise<string> => {
  const disk = join(store.folder, "disk");
  const line = join(store.folder, "line");
  await store.run("truncate", ["--size", "2G", disk]);
  await store.run("mkfs.ext4", ["-q", "-O", "^has_journal", "-d", root, disk]);
  return store.run("qemu-system-x86_64", [
    ...["-accel", "tcg", "-cpu", "max", "-m", "1024", "-nodefaults", "-display", "none", "-no-reboot"],
    ...["-kernel", join(root, "boot/kernel"), "-initrd", join(root, "boot/initramfs")],
    ...["-append", "console=ttyS0 loglevel=4 panic=-1 apparmor=1 security=apparmor"],
    ...["-drive", `file=${disk},format=raw,if=virtio`],
    ...["-serial", "stdio"],
    // A cable of USB, whose other end is the machine's second serial port.
    ...["-chardev", `socket,id=cable,path=${line},server=on,wait=off`, "-chardev", `socket,id=meter,path=${line}`],
    ...["-device", "qemu-xhci", "-device", "usb-serial,chardev=cable", "-device", "isa-serial,chardev=meter,index=1"],
  ]);
};

/** The profile that is shipped. */
export const shippedProfile = (): string => readFileSync(join(HERE, "../../apparmor.txt"), "utf8");
