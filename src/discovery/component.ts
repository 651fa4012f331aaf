import { FIELDS, type FieldRow } from "../fields.ts";
import { type Language, nameIn } from "./names.ts";

/** A value that a meter was seen to send. */
export interface SeenValue {
  readonly field: FieldRow;
  /** The most decimals that it came with. */
  readonly decimals?: number;
  /** Of an enumeration: what it was, where the row does not foresee that. */
  readonly others: readonly string[];
}

/** What of a component comes from its meter. */
export interface ComponentContext {
  /** `p1mqtt_<device id>`. */
  readonly identifier: string;
  /** What the entity ids of this meter begin with: `electricity_meter`. */
  readonly entityPrefix: string;
  readonly language: Language;
  readonly isMultiPhase: boolean;
  /** Seconds without message after which Home Assistant no longer believes a value; undefined for ever. */
  readonly expireAfter: number | undefined;
  /** The keys of all that this meter was seen to send. */
  readonly keys: ReadonlySet<string>;
  /** Where its measurements are published. */
  readonly stateTopic: string;
}

/** One entity of a meter. Keys that are undefined leave no trace in the JSON. */
export const componentOf = (seen: SeenValue, context: ComponentContext) => {
  const { field } = seen;
  const { key, name, deviceClass, stateClass, unit, category, icon, enabled } = field;
  const isEnabled = enabled === undefined || (enabled === "multi-phase" && context.isMultiPhase);
  return {
    platform: "sensor",
    unique_id: `${context.identifier}_${key}`,
    name: nameIn(context.language, name),
    default_entity_id: `sensor.${context.entityPrefix}_${entityWord(field)}`,
    device_class: deviceClass,
    unit_of_measurement: unit,
    state_class: stateClass,
    suggested_display_precision: precisionOf(seen),
    entity_category: category,
    enabled_by_default: isEnabled ? undefined : false,
    icon,
    options: optionsOf(seen),
    value_template: valueTemplate(field),
    expire_after: context.expireAfter,
    ...attributesOf(key, context),
  };
};

/** `p1_gas_consumed_volume` of a gas meter is `consumed_volume`: the entity id begins with the meter already. */
const entityWord = ({ key, meter = "main" }: FieldRow): string => {
  const word = key.replace(/^p1_/, "");
  return word.startsWith(`${meter}_`) ? word.slice(meter.length + 1) : word;
};

/** As many decimals as the meter prints. Only a number has any. */
const precisionOf = ({ field, decimals }: SeenValue): number | undefined =>
  field.stateClass === undefined && field.unit === undefined ? undefined : (decimals ?? field.precision);

const optionsOf = ({ field, others }: SeenValue): readonly string[] | undefined =>
  field.options === undefined ? undefined : [...field.options, ...others];

/** `is_defined` makes Home Assistant keep the last value, silently, when a message is without this one. */
const valueTemplate = ({ key, kind, options }: FieldRow): string => {
  const value = `value_json.${key} | is_defined`;
  switch (kind) {
    case "time":
      return `{{ ${value} | as_datetime }}`;
    case "tariff":
      return `{{ ${value} | int }}`;
    case "state":
      return `{{ [${(options ?? []).map((option) => `'${option}'`).join(",")}][${value} | int] }}`;
    case "text":
    case "version":
    case "raw":
      return `{{ (${value} | string)[:255] }}`; // Home Assistant takes no longer state
    default:
      return `{{ ${value} }}`;
  }
};

const ATTRIBUTES: readonly FieldRow[] = FIELDS.filter((field: FieldRow) => field.attributeOf !== undefined);

/** The logs and histories that Home Assistant shows with this entity. A template that fails would show the whole message. */
const attributesOf = (host: string, { keys, stateTopic }: ComponentContext): Readonly<Record<string, string>> => {
  const pairs = ATTRIBUTES.filter(({ key, attributeOf }) => attributeOf === host && keys.has(key)).map(
    ({ key }) => `'${key}': value_json.get('${key}', [])`,
  );
  if (pairs.length === 0) return {};
  return { json_attributes_topic: stateTopic, json_attributes_template: `{{ {${pairs.join(", ")}} | to_json }}` };
};

/** A component with nothing but its platform is removed (MQTT discovery, device payload). `vanished`: platforms by id. */
export const tombstones = (vanished: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(vanished).map(([id, platform]) => [id, { platform }]));
