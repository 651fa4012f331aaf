import type { Settings } from "../settings/setting.ts";

/** What the add-on panel shows first, a line each: what it reads, where that goes, and how often. No secret. */
export const startLines = (settings: Settings, isBrokerNamed: boolean): readonly string[] => [
  `Meter: ${meterInWords(settings)}`,
  `Broker: ${isBrokerNamed ? brokerInWords(settings) : "the one that Supervisor knows, as mqtt_host is empty"}`,
  `Messages: ${rateInWords(settings["mqtt-rate"])}, on ${settings["mqtt-topic"]}`,
  `Home Assistant: ${discoveryInWords(settings)}`,
];

const meterInWords = (settings: Settings): string => {
  const { device, host, port } = settings;
  const zone = `, its clock in ${settings["time-zone"]}`;
  if (host !== undefined) return `the network device ${host}:${port}${zone}`;
  const line = settings["dsmr-22"] ? ", as a meter of DSMR 2.2 or 3.0" : "";
  return `${DEVICE_WORDS.get(device) ?? device}${line}${zone}`;
};

const DEVICE_WORDS: ReadonlyMap<string, string> = new Map([
  ["auto", "the only serial cable there is"],
  ["demo", "a simulated one"],
]);

const brokerInWords = (settings: Settings): string => {
  const user = settings["mqtt-username"];
  const login = user === undefined ? ", without a login" : ` as ${user}`;
  const host = settings["mqtt-host"];
  const check = settings["mqtt-tls-insecure"] ? ", any certificate" : "";
  return `${host}:${settings["mqtt-port"]}${login}${settings["mqtt-tls"] ? `, encrypted${check}` : ""}`;
};

const rateInWords = (seconds: number): string =>
  seconds === 0 ? "every telegram" : `at most one of each meter every ${seconds} s`;

const discoveryInWords = (settings: Settings): string =>
  settings.discovery
    ? `every meter is announced below ${settings["discovery-prefix"]}, in the language ${settings.language}`
    : "no meter is announced, as discovery is off";
