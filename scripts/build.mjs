// Bundles src/main.ts into dist/main.js. Only the serial port's native binding stays outside, in node_modules.
import { chmodSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { build } from "esbuild";

const NOTHING = "module.exports = class Nothing {};";

/** What takes the place of packages in the bundle. */
const STAND_INS = {
  // Its binding alone, begun with when a cable is opened
  serialport: `exports.SerialPort = { get binding() { return require("@serialport/bindings-cpp").autoDetect(); } };`,
  // MQTT.js: brokers behind a WebSocket or a proxy, and timers of browsers
  socks: NOTHING,
  "worker-timers": NOTHING,
  ws: NOTHING,
  // pino: output to files and other threads
  "on-exit-leak-free": NOTHING,
  "sonic-boom": NOTHING,
  "thread-stream": NOTHING,
};

/** The native binding stays where its package has it; all that is JavaScript around it is bundled. */
const BINDING = `
const packageJson = _require.resolve("@serialport/bindings-cpp/package.json");
exports.binding = require("node-gyp-build")(require("node:path").dirname(packageJson));
`;

/** Node's own modules that most runs never use, and whose loading takes memory and time. */
const LAZY = ["child_process", "crypto", "http", "tls", "zlib"];

/** Loads one of them at the first look at one of its exports. */
const lazily = (name) => {
  const getters = Object.keys(createRequire(import.meta.url)(name)).map(
    (key) => `get ${key}() { return process.getBuiltinModule("${name}").${key}; }`,
  );
  return `module.exports = {\n${getters.join(",\n")}\n};`;
};

const small = {
  name: "small",
  setup: ({ onLoad, onResolve }) => {
    const lazy = new RegExp(`^(node:)?(${LAZY.join("|")})$`);
    const standIn = new RegExp(`^(${Object.keys(STAND_INS).join("|")})$`);
    onResolve({ filter: lazy }, ({ path }) => ({ path: path.replace("node:", ""), namespace: "lazy" }));
    onLoad({ filter: lazy, namespace: "lazy" }, ({ path }) => ({ contents: lazily(path) }));
    onResolve({ filter: standIn }, ({ path }) => ({ path, namespace: "stand-in" }));
    onLoad({ filter: standIn, namespace: "stand-in" }, ({ path }) => ({
      contents: STAND_INS[path],
      resolveDir: import.meta.dirname,
    }));
    onLoad({ filter: /bindings-cpp\/dist\/serialport-bindings\.js$/ }, () => ({ contents: BINDING }));
  },
};

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.js",
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  // What MQTT.js writes with DEBUG set includes the password. Of streams it brings a copy; Node's own do the same.
  alias: { debug: "./scripts/silent-debug.cjs", "readable-stream": "node:stream" },
  plugins: [small],
  // The packages are CommonJS and call require(); an ES module has none of its own.
  banner: {
    js: '#!/usr/bin/env node\nimport { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url), _require = require;',
  },
  logLevel: "warning",
});
chmodSync("dist/main.js", 0o755);
