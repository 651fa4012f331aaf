// Bundles src/main.ts into dist/main.js. Only the serial port's native binding stays outside, in node_modules.
import { chmodSync, rmSync } from "node:fs";
import { build } from "esbuild";

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.js",
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  minifySyntax: true,
  legalComments: "none",
  external: ["@serialport/bindings-cpp"],
  // What MQTT.js writes with DEBUG set includes the password.
  alias: { debug: "./scripts/silent-debug.cjs" },
  // The packages are CommonJS and call require(); an ES module has none of its own.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
chmodSync("dist/main.js", 0o755);
