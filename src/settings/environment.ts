import { problem } from "../lib/problem.ts";
import { SETTING_NAMES, VARIABLE_PREFIX, variableOf } from "./names.ts";
import { didYouMean } from "./nearest.ts";
import { joined, NOTHING, type Reading, said } from "./reading.ts";

/** Reads the variables `P1_MQTT_<KEY>`; an empty one counts as not set. */
export const readEnvironment = (env: Environment): Reading =>
  joined(
    Object.entries(env)
      .filter(([variable]) => variable.startsWith(VARIABLE_PREFIX))
      .map(([variable, text]) => readVariable(variable, text ?? "")),
  );

export type Environment = Readonly<Record<string, string | undefined>>;

const VARIABLES = new Map(SETTING_NAMES.map((known) => [variableOf(known.name), known]));

const readVariable = (variable: string, text: string): Reading => {
  const known = VARIABLES.get(variable);
  if (text === "") return NOTHING;
  if (known === undefined)
    return odd(variable, `unknown variable, ignored${didYouMean(variable, [...VARIABLES.keys()])}`);
  // Docker links and Kubernetes services put P1_MQTT_PORT=tcp://10.0.0.1:1883 into every container beside one named p1-mqtt.
  if (known.setting.type.kind === "integer" && /^(tcp|udp|sctp):\/\//.test(text)) {
    return odd(variable, "ignored: it was set by the container runtime, not for this program");
  }
  return said(known, "environment", text, variable);
};

/** Only a warning: container runtimes inject such variables, and nobody can switch that off. */
const odd = (variable: string, message: string): Reading => ({
  ...NOTHING,
  warnings: [problem("ignored-variable", variable, message)],
});
