import type { SettingGroup } from "./row.ts";

// A row without places can be given everywhere.
const NOT_ADD_ON = ["flag", "environment", "ini"] as const; // a path that the add-on's container does not have
const ONLY_FLAG = ["flag"] as const;
const NO_FLAG = ["environment", "ini", "add-on"] as const; // everybody on the machine can read a process's flags

const YES_NO = { kind: "yes-no" } as const;
const FILE = { kind: "text", metavar: "FILE" } as const;
const NAME = { kind: "text", metavar: "NAME" } as const;
const HOST = { kind: "host", metavar: "HOST" } as const;
const PORT = { kind: "integer", min: 1, max: 65_535, metavar: "PORT" } as const;

/** THE SETTINGS TABLE: flags, ini keys, variables, add-on options, help and documentation all come from it. */
export const SETTINGS_TABLE = [
  {
    group: "Meter",
    rows: [
      {
        key: "device",
        type: { kind: "text", metavar: "PATH" },
        default: "auto",
        help: "The serial port of the P1 cable, best as a path below /dev/serial/by-id. auto takes the only cable there is; demo is a simulated meter.",
        option: {
          name: "Serial port",
          type: "device(subsystem=tty)",
          help: "The USB cable in the P1 port of the meter. Leave it empty to have the cable found: the only serial adapter there is, apart from Zigbee and other radio sticks.",
        },
        short: "d",
      },
      {
        key: "host",
        type: HOST,
        help: "Name or address of a device that passes on the P1 port over the network, instead of a cable. Needs port.",
        option: {
          name: "Network device",
          help: "Name or address of a device that passes on the P1 port over the network, instead of a cable. Needs its port too.",
        },
      },
      {
        key: "port",
        type: PORT,
        help: "TCP port of the device named by host.",
        option: {
          name: "Port of the network device",
          help: "TCP port at which the network device passes on the telegrams.",
        },
      },
      {
        key: "replay",
        type: FILE,
        help: "Reads the telegrams from a recorded file instead of a meter, then ends.",
        places: ONLY_FLAG,
      },
      {
        key: "replay-rate",
        type: { kind: "number", min: 0.001, max: 100_000, metavar: "RATE" },
        help: "Telegrams a second during a replay. As fast as possible when not set.",
        places: ONLY_FLAG,
        advanced: true,
      },
      {
        key: "dsmr-22",
        type: YES_NO,
        default: false,
        help: "For old meters (DSMR 2.2 and 3.0): the serial port runs at 9600 baud 7E1 instead of 115200 baud 8N1. Try it when no telegram arrives.",
        option: { name: "Old meter (DSMR 2.2 or 3.0)" },
      },
      {
        key: "time-zone",
        type: { kind: "text", metavar: "ZONE" },
        default: "Europe/Amsterdam",
        help: "The time zone of the meter's clock, such as Europe/Brussels.",
        option: {
          name: "Time zone of the meter",
          help: "The time zone of the meter's clock, such as Europe/Brussels. When it is empty, that of Home Assistant.",
        },
        advanced: true,
      },
      {
        key: "decryption-key",
        type: { kind: "key" },
        help: "The key of a meter that sends encrypted telegrams: 32 hex digits, from the grid operator.",
        option: { name: "Decryption key" },
        places: NO_FLAG,
        advanced: true,
      },
      {
        key: "decryption-key-file",
        type: FILE,
        help: "A file whose first line is the decryption key.",
        places: NOT_ADD_ON,
        fileOf: "decryption-key",
        advanced: true,
      },
      {
        key: "authentication-key",
        type: { kind: "key" },
        help: "The authentication key of a meter that sends encrypted telegrams: 32 hex digits, from the grid operator.",
        option: { name: "Authentication key" },
        places: NO_FLAG,
        advanced: true,
      },
      {
        key: "authentication-key-file",
        type: FILE,
        help: "A file whose first line is the authentication key.",
        places: NOT_ADD_ON,
        fileOf: "authentication-key",
        advanced: true,
      },
      {
        key: "serial-dump",
        type: FILE,
        help: "Appends every byte received from the meter to this file, for finding faults.",
        places: NOT_ADD_ON,
        aliases: [{ name: "source-dump" }],
        advanced: true,
      },
    ],
  },
  {
    group: "Broker",
    rows: [
      {
        key: "mqtt-host",
        type: HOST,
        required: true,
        help: "Name or address of the MQTT broker. The add-on takes the Mosquitto add-on when this is empty.",
        option: {
          name: "MQTT broker",
          help: "Name or address of an MQTT broker of your own. When it is empty the Mosquitto add-on is used, and the port, user name, password and encryption come from there too.",
        },
        example: "mqtt.example.com",
      },
      {
        key: "mqtt-port",
        type: PORT,
        default: 1883,
        defaultWith: { setting: "mqtt-tls", value: 8883 },
        help: "TCP port of the MQTT broker.",
        option: { name: "Port of the MQTT broker" },
      },
      { key: "mqtt-username", type: NAME, help: "User name at the MQTT broker.", option: { name: "User name" } },
      {
        key: "mqtt-password",
        type: { kind: "password" },
        help: "Password at the MQTT broker. As a flag it can be seen in the process list; better use the ini file or mqtt-password-file.",
        option: { name: "Password", help: "Password at the MQTT broker." },
      },
      {
        key: "mqtt-password-file",
        type: FILE,
        help: "A file whose first line is the password at the MQTT broker.",
        places: NOT_ADD_ON,
        fileOf: "mqtt-password",
        advanced: true,
      },
      {
        key: "mqtt-tls",
        type: YES_NO,
        default: false,
        help: "Encrypts the connection to the broker (TLS).",
        option: { name: "Encryption (TLS)" },
      },
      {
        key: "mqtt-ca",
        type: FILE,
        help: "A PEM file with the certificate authority to trust for the broker, when it is not a public one. Needs mqtt-tls.",
        places: NOT_ADD_ON,
        advanced: true,
      },
      {
        key: "mqtt-cert",
        type: FILE,
        help: "A PEM file with the client certificate, for a broker that asks for one. Needs mqtt-key.",
        places: NOT_ADD_ON,
        advanced: true,
      },
      {
        key: "mqtt-key",
        type: FILE,
        help: "A PEM file with the private key of mqtt-cert.",
        places: NOT_ADD_ON,
        advanced: true,
      },
      {
        key: "mqtt-tls-insecure",
        type: YES_NO,
        default: false,
        help: "Accepts any certificate of the broker. The connection is encrypted, but anybody could be at the other end.",
        option: { name: "Accept any certificate" },
        advanced: true,
      },
      {
        key: "mqtt-client-id",
        type: NAME,
        default: "p1-mqtt-gateway",
        help: "Name of this gateway at the broker. Every gateway needs its own.",
        option: { name: "Name of this gateway" },
      },
    ],
  },
  {
    group: "Messages",
    rows: [
      {
        key: "mqtt-topic",
        type: { kind: "text", metavar: "TOPIC" },
        default: "p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR",
        help: "Topic of the measurements. %(channel)s becomes the meter's channel (0 is electricity), %(device_id)s its serial number.",
        option: { name: "Topic of the measurements" },
      },
      {
        key: "mqtt-qos",
        type: { kind: "integer", min: 0, max: 1, metavar: "QOS" },
        default: 1,
        help: "Delivery of the measurements: 1 waits until the broker has confirmed each message, 0 does not.",
        option: { name: "Delivery (QoS)" },
        advanced: true,
      },
      {
        key: "mqtt-retain",
        type: YES_NO,
        default: false,
        help: "The broker keeps the last measurement of each meter for those who subscribe later.",
        option: { name: "Retain measurements" },
      },
      {
        key: "mqtt-rate",
        type: { kind: "integer", min: 0, max: 86_400, metavar: "SECONDS" },
        default: 0,
        addonDefault: 10,
        help: "The least time between two messages of one meter, in seconds. 0 sends every telegram, and Home Assistant's database grows accordingly.",
        option: { name: "Seconds between measurements", isShown: true },
      },
      {
        key: "prefer-local-timestamp",
        type: YES_NO,
        default: false,
        help: "p1mqtt_timestamp is the time of this machine instead of the meter's.",
        option: { name: "Time of this machine" },
        advanced: true,
      },
      {
        key: "time-ms",
        type: YES_NO,
        default: false,
        help: "The p1mqtt_*timestamp values are in milliseconds instead of seconds.",
        option: { name: "Times in milliseconds" },
        advanced: true,
      },
    ],
  },
  {
    group: "Home Assistant",
    rows: [
      {
        key: "discovery",
        type: YES_NO,
        default: false,
        addonDefault: true,
        help: "Makes every value of every meter appear in Home Assistant by itself (MQTT discovery).",
        option: { name: "Home Assistant discovery", isShown: true },
      },
      {
        key: "discovery-prefix",
        type: { kind: "text", metavar: "TOPIC" },
        default: "homeassistant",
        help: "The discovery prefix that is set in Home Assistant's MQTT integration.",
        option: { name: "Discovery prefix" },
        advanced: true,
      },
      {
        key: "language",
        type: { kind: "choice", choices: ["en", "nl", "fr", "de"] },
        default: "en",
        help: "Language of the names in Home Assistant.",
        option: { name: "Language", isShown: true },
      },
    ],
  },
  {
    group: "Buffer",
    rows: [
      {
        key: "buffer-size",
        type: { kind: "integer", min: 1, max: 10_000_000, metavar: "COUNT" },
        default: 100_000,
        help: "How many measurements are kept while the broker is away. When it is full, the oldest is dropped.",
        option: { name: "Buffer size" },
        advanced: true,
      },
      {
        key: "buffer-path",
        type: { kind: "text", metavar: "FOLDER" },
        addonDefault: "/data/buffer",
        help: "A folder for the measurements that wait for the broker, so that they survive a restart and a power cut.",
        places: NOT_ADD_ON,
        advanced: true,
      },
    ],
  },
  {
    group: "Program",
    rows: [
      {
        key: "log-level",
        type: { kind: "choice", choices: ["error", "warn", "info", "debug", "trace"] },
        default: "info",
        help: "How much is logged. trace prints every telegram.",
        option: { name: "Log level", isShown: true },
        aliases: [{ name: "debug", means: "debug" }],
      },
      {
        key: "log-format",
        type: { kind: "choice", choices: ["text", "json"] },
        default: "text",
        help: "text logs readable lines, json one JSON object a line.",
        option: { name: "Log format" },
        advanced: true,
      },
      {
        key: "config",
        type: FILE,
        help: "The ini file with the settings, in its section [general]. Flags and variables override it.",
        places: ONLY_FLAG,
      },
    ],
  },
] as const satisfies readonly SettingGroup[];
