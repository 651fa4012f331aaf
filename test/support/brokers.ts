import { startAedes } from "./aedes.ts";
import { Mosquitto, withoutMosquitto } from "./mosquitto.ts";

export interface TestBroker extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** The two brokers that end-to-end tests run against. */
export const BROKERS: readonly {
  readonly name: string;
  readonly start: () => Promise<TestBroker>;
  readonly skip: string | false;
}[] = [
  { name: "an embedded broker", start: startAedes, skip: false },
  { name: "Mosquitto", start: () => Mosquitto.start(), skip: withoutMosquitto },
];

/** The flags that point the program at a broker. */
export const brokerFlags = ({ host, port }: TestBroker): string[] => ["--mqtt-host", host, "--mqtt-port", String(port)];
