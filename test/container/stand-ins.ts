import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { debianTar } from "./debian.ts";
import type { Store } from "./store.ts";

/** The two images that ours is made of. */
export interface Foundations {
  readonly base: string;
  readonly node: string;
  /** What a build with them needs to reach the registry of packages, as arguments of buildah. */
  readonly access: readonly string[];
}

const STAND_IN = fileURLToPath(new URL("stand-in", import.meta.url));

/**
 * The true images when P1_MQTT_TEST_BUILD_FROM and P1_MQTT_TEST_NODE_IMAGE name them; else stand-ins made of Debian's
 * packages and the registry's Node, so that no registry of images is needed. What they lack stands in their Dockerfiles.
 */
export const foundationsIn = async (store: Store): Promise<Foundations> => {
  const { P1_MQTT_TEST_BUILD_FROM: base, P1_MQTT_TEST_NODE_IMAGE: node } = process.env;
  if (base === undefined || node === undefined) await store.podman("import", await debianTar(store), DEBIAN);
  return {
    base: await (base === undefined ? baseStandIn(store) : pulled(base, store)),
    node: await (node === undefined ? nodeStandIn(store) : pulled(node, store)),
    access: node === undefined ? ["--volume", `${await registryAccess(store)}:/mnt:ro`] : [],
  };
};

/** An image's id; `image` may also be a file, as `oci-archive:base.tar`. */
const pulled = (image: string, store: Store): Promise<string> => store.podman("pull", "--quiet", image);

const DEBIAN = "localhost/debian";
const FROM_DEBIAN = ["--build-arg", `DEBIAN=${DEBIAN}`];

const baseStandIn = async (store: Store): Promise<string> => {
  const image = "localhost/base-stand-in";
  await store.build(image, [...FROM_DEBIAN, "--file", join(STAND_IN, "base.Dockerfile"), STAND_IN]);
  return image;
};

const nodeStandIn = async (store: Store): Promise<string> => {
  const image = "localhost/node-stand-in";
  const folder = store.newFolder("node");
  // The package's install script fetches the binary from the registry; newer npm wants it allowed by name.
  writeFileSync(join(folder, "package.json"), '{ "private": true, "allowScripts": { "node": true } }\n');
  const quietly = ["--no-audit", "--no-fund", "--ignore-scripts=false", "--prefix", folder];
  await store.run("npm", ["install", ...quietly, "node@24", "npm@11"]);
  await store.build(image, [...FROM_DEBIAN, "--file", join(STAND_IN, "node.Dockerfile"), folder]);
  return image;
};

/** A folder with this machine's own way to the registry: its settings, and whom it trusts. */
const registryAccess = async (store: Store): Promise<string> => {
  const folder = store.newFolder("access");
  const settings = textOf(await store.run("npm", ["config", "get", "userconfig"]));
  const registry = await store.run("npm", ["config", "get", "registry"]);
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  const trusted = authorities === undefined ? [] : [...rootCertificates, textOf(authorities)];
  writeFileSync(join(folder, "ca.pem"), trusted.join("\n"));
  const lines = [settings, `registry=${registry}`, ...(trusted.length > 0 ? ["cafile=/mnt/ca.pem"] : []), ""];
  writeFileSync(join(folder, "npmrc"), lines.join("\n"), { mode: 0o600 });
  return folder;
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // npm names its file also where there is none
  }
};
