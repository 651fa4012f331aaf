import { readFileSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import { type Foundations, foundationsIn } from "./stand-ins.ts";
import { Store } from "./store.ts";

/** The add-on's image, built from the tree as it is. */
export interface GatewayImage {
  readonly store: Store;
  readonly name: string;
  readonly base: string;
  /** The machine, as Home Assistant calls it. */
  readonly machine: string;
  /** The image's own check of its health. */
  readonly healthcheck: readonly string[];
}

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const IMAGE = "localhost/p1-mqtt-gateway";

/** Builds it as Supervisor does, but with buildah. */
export const buildGatewayImage = async (): Promise<GatewayImage> => {
  const store = new Store();
  try {
    return await buildIn(store);
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
};

const buildIn = async (store: Store): Promise<GatewayImage> => {
  const foundations = await timed("the images that ours is made of", () => foundationsIn(store));
  const machine = arch() === "arm64" ? "aarch64" : "amd64";
  await timed("the gateway's image", () => build(store, foundations, machine));
  const inspected = await store.podman("image", "inspect", "--format", "{{json .HealthCheck.Test}}", IMAGE);
  const [form, ...healthcheck]: readonly string[] = JSON.parse(inspected);
  if (form !== "CMD") throw new Error(`the health check depends on the base's shell: ${inspected}`);
  return { store, name: IMAGE, base: foundations.base, machine, healthcheck };
};

const build = async (store: Store, { base, node, access }: Foundations, machine: string): Promise<void> => {
  const { version } = packageJson;
  const labels = ["--label", `io.hass.version=${version}`, "--label", `io.hass.arch=${machine}`];
  const given = { BUILD_VERSION: version, BUILD_ARCH: machine, BUILD_FROM: base, NODE_IMAGE: node };
  const values = Object.entries(given).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
  const platform = ["--platform", `linux/${machine === "aarch64" ? "arm64" : "amd64"}`];
  const file = await readableDockerfile(store);
  await store.build(IMAGE, [...platform, ...labels, ...values, ...access, "--file", file, ROOT]);
};

/** Debian 12's buildah does not know HEALTHCHECK --start-interval, as Docker does since 25. It is left out for that. */
const readableDockerfile = async (store: Store): Promise<string> => {
  const probe = join(store.newFolder("probe"), "Dockerfile");
  writeFileSync(probe, "FROM scratch\nHEALTHCHECK --start-interval=1s CMD true\n");
  const isKnown = await store.build("localhost/probe", ["--file", probe, store.folder]).then(
    () => true,
    () => false,
  );
  if (isKnown) return join(ROOT, "Dockerfile");
  console.log("this buildah does not know HEALTHCHECK --start-interval: built without it");
  const file = join(store.folder, "Dockerfile");
  writeFileSync(file, readFileSync(join(ROOT, "Dockerfile"), "utf8").replace(/--start-interval=\S+ /, ""));
  return file;
};

const timed = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  const result = await work();
  console.log(`${what}: made in ${Math.round((performance.now() - start) / 1000)} s`);
  return result;
};
