import type { Log } from "../lib/log.ts";
import { reasonOf } from "../lib/problem.ts";
import { Recurring } from "../lib/recurring.ts";
import type { Broker } from "../mqtt/connection.ts";
import { brokerOf } from "../options.ts";
import type { Checks } from "../settings/effective.ts";
import type { Reading } from "../settings/reading.ts";
import { problemLines } from "../settings/render.ts";
import { configurationOf, weakly } from "./configuration.ts";
import type { IniFile } from "./ini-file.ts";
import { askForBroker, type MqttService, type SupervisorAccess } from "./supervisor.ts";

/** Where the broker is, asked anew at every call: Mosquitto takes another password each time that it is installed. */
export const brokerOfSupervisor = (
  access: SupervisorAccess,
  places: readonly Reading[],
  { ini, checks, log }: { readonly ini: IniFile; readonly checks: Checks; readonly log: Log },
): (() => Promise<Broker>) => {
  const trouble = new Recurring(log, () => performance.now());
  return async () => {
    const result = configurationOf([readService(await askForBroker(access)), ...places], checks);
    if (result.problems.length > 0) {
      throw new Error(`What Supervisor says of the broker cannot be used: ${problemLines(result.problems).join("; ")}`);
    }
    const settings = await ini.settle(result).catch((error) => {
      trouble.warn("ini", `The broker is used as Supervisor has told, but not kept: ${reasonOf(error)}`);
      return result.settings;
    });
    return { ...(await brokerOf(settings)), loginAdvice: LOGIN_ADVICE };
  };
};

const LOGIN_ADVICE =
  "the login that Supervisor has given is not accepted; it is asked for it again at the next try. If this lasts, " +
  "restart the Mosquitto broker add-on, then this one";

const readService = ({ host, port, username, password, ssl }: MqttService): Reading =>
  weakly(
    [
      ["mqtt-host", host],
      ["mqtt-port", port],
      ["mqtt-username", username],
      ["mqtt-password", password],
      ["mqtt-tls", ssl],
    ],
    "Supervisor",
  );
