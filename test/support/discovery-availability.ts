import { AVAILABILITY_ENTRY_KEYS } from "./discovery-classes.ts";
import { at, isObject, isText, isTopic, type JsonObject, said } from "./discovery-values.ts";

/** The rules for the topics that tell whether a device or an entity is there; `holder` is the root or a component. */
export const availabilityRules = (holder: JsonObject): readonly string[] => {
  const { availability, availability_mode: mode, availability_topic: topic } = holder;
  const entries = Array.isArray(availability) ? availability : [];
  return [
    ...said(
      [availability !== undefined && entries.length === 0, "availability: is not a list of objects with a topic each"],
      [availability !== undefined && topic !== undefined, "availability and availability_topic exclude each other"],
      [topic !== undefined && !isTopic(topic), `availability_topic: ${JSON.stringify(topic)} is not a topic`],
      [
        mode !== undefined && mode !== "all" && mode !== "any" && mode !== "latest",
        `availability_mode: ${JSON.stringify(mode)} is not one of all any latest`,
      ],
      // Otherwise the last message wins, whichever topic it came on.
      [entries.length > 1 && mode !== "all", "availability_mode: is not all, with more than one topic"],
      ["availability_template" in holder, "availability_template: a template form that nothing tests"],
    ),
    ...entries.flatMap((entry, position) => at(`availability[${position}]`, entryRules(entry))),
  ];
};

const entryRules = (entry: unknown): readonly string[] => {
  if (!isObject(entry)) return ["is not an object"];
  const unknown = Object.keys(entry).filter((key) => !AVAILABILITY_ENTRY_KEYS.includes(key));
  const payloads = [entry.payload_available, entry.payload_not_available];
  return [
    ...unknown.map((key) => `"${key}" is not a key that Home Assistant allows here`),
    ...said(
      [!isTopic(entry.topic), `topic: ${JSON.stringify(entry.topic)} is not a topic`],
      [payloads.some((payload) => payload !== undefined && !isText(payload)), "a payload is not a text"],
      ["value_template" in entry, "value_template: a template form that nothing tests"],
    ),
  ];
};
