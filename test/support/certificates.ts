import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** PEM texts of an authority, and of a client's pair that it has signed. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes an authority, and a server's and a client's pair signed by it, as ca, server and client .crt and .key. */
export const makeCertificates = (folder: string): Certificates => {
  const openssl = (name: string, ...options: readonly string[]) => {
    const files = ["-keyout", join(folder, `${name}.key`), "-out", join(folder, `${name}.crt`)];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    execFileSync("openssl", ["req", "-x509", "-subj", `/CN=${name}`, "-days", "2", ...curve, ...files, ...options], {
      stdio: "ignore",
    });
  };
  const signed = ["-CA", join(folder, "ca.crt"), "-CAkey", join(folder, "ca.key")];
  openssl("ca");
  openssl("server", ...signed, "-addext", "subjectAltName=IP:127.0.0.1");
  openssl("client", ...signed);
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { ca: read("ca.crt"), cert: read("client.crt"), key: read("client.key") };
};
