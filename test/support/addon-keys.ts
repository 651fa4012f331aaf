/** Whether a value may stand for a key of config.yaml, and which value need not be written. */
export interface KeyRule {
  readonly fits: (value: unknown) => boolean;
  readonly default?: unknown;
}

export const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isListOf = (fits: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.length > 0 && value.every(fits);

const matches = (form: RegExp) => (value: unknown) => typeof value === "string" && form.test(value);

const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown) =>
    values.includes(value);

const within = (least: number, most: number) => (value: unknown) =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

const isUrl = matches(/^https?:\/\/[^\s/]+\.[^\s]+$/);

const OFF: KeyRule = { fits: oneOf(true, false), default: false };

/** Text, for AwesomeVersion would take the number 1.10 for 1.1. */
const VERSION = matches(/^\d+\.\d+\.\d+$/);

/**
 * What Supervisor takes (supervisor/apps/validate.py) and the add-on linter allows (config.schema.json). Left out is what
 * either calls obsolete: advanced, auto_uart, codenotary, legacy, snapshot*, watchdog, machine.
 */
export const CONFIG_KEYS: Readonly<Record<string, KeyRule>> = {
  name: { fits: isText },
  version: { fits: VERSION },
  slug: { fits: matches(/^[-_.A-Za-z0-9]+$/) },
  description: { fits: isText },
  arch: { fits: isListOf(oneOf("aarch64", "amd64")) }, // armhf, armv7 and i386 are no longer supported
  url: { fits: isUrl },
  init: { fits: oneOf(true, false), default: true },
  startup: { fits: oneOf("initialize", "system", "services", "application", "once"), default: "application" },
  boot: { fits: oneOf("auto", "manual", "manual_only"), default: "auto" },
  stage: { fits: oneOf("stable", "experimental", "deprecated"), default: "stable" },
  image: { fits: matches(/^([a-z0-9][a-z0-9.-]*(:[0-9]+)?\/)*([a-z0-9{][a-z0-9._{}-]*\/)*[a-z0-9{][a-z0-9._{}-]*$/) },
  timeout: { fits: within(10, 300), default: 10 },
  homeassistant: { fits: VERSION },
  services: { fits: isListOf(matches(/^(mqtt|mysql):(provide|want|need)$/)) },
  backup: { fits: oneOf("hot", "cold"), default: "hot" },
  backup_exclude: { fits: isListOf(isText) },
  options: { fits: isRecord },
  schema: { fits: isRecord },
  apparmor: { fits: oneOf(true, false), default: true },
  ports: { fits: isRecord },
  ports_description: { fits: isRecord },
  environment: { fits: isRecord },
  devices: { fits: isListOf(matches(/^\/dev\/[^:]+$/)) },
  map: { fits: isListOf(isRecord) },
  privileged: { fits: isListOf(isText) },
  hassio_role: { fits: oneOf("default", "homeassistant", "backup", "manager", "admin"), default: "default" },
  ingress_port: { fits: within(0, 65_535), default: 8099 },
  panel_icon: { fits: isText, default: "mdi:puzzle" },
  panel_title: { fits: isText },
  panel_admin: { fits: oneOf(true, false), default: true },
  audio: OFF,
  auth_api: OFF,
  devicetree: OFF,
  docker_api: OFF,
  full_access: OFF,
  gpio: OFF,
  hassio_api: OFF,
  homeassistant_api: OFF,
  host_dbus: OFF,
  host_ipc: OFF,
  host_network: OFF,
  host_pid: OFF,
  host_uts: OFF,
  ingress: OFF,
  ingress_stream: OFF,
  journald: OFF,
  kernel_modules: OFF,
  realtime: OFF,
  stdin: OFF,
  tmpfs: OFF,
  uart: OFF,
  udev: OFF,
  usb: OFF,
  video: OFF,
};

export const REQUIRED_KEYS = ["name", "version", "slug", "description", "arch"] as const;
