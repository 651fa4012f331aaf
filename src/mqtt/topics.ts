/** The meter that a topic is for. */
export interface TopicParts {
  readonly channel: number;
  readonly deviceId: string;
}

export interface TopicTemplate {
  readonly render: (parts: TopicParts) => string;
  /** False when all meters would share one topic. */
  readonly tellsMetersApart: boolean;
}

/** `%(name)s`, also with the percent sign doubled as the Python program's ini files needed it, or a lone percent sign. */
const PLACEHOLDER = /%%?\((\w*)\)(s?)|%%|%/g;

/**
 * Reads a topic template in Python's formatting: `p1-mqtt/tele/%(channel)s/%(device_id)s/SENSOR`. A string is a
 * sentence about what is wrong.
 */
export const parseTopicTemplate = (template: string): TopicTemplate | string => {
  const wrong = wrongPlaceholder(template);
  if (wrong !== undefined) {
    return `"${wrong}" is not a placeholder; %(channel)s and %(device_id)s are, and %% is a percent sign`;
  }
  const pieces = piecesOf(template);
  const render = (parts: TopicParts): string => {
    let topic = "";
    for (const piece of pieces) topic += typeof piece === "string" ? piece : piece(parts);
    return topic;
  };
  const invalid = whyInvalidTopic(render({ channel: 0, deviceId: "id" }));
  if (invalid !== undefined) return `"${template}" ${invalid}`;
  return { render, tellsMetersApart: render({ channel: 0, deviceId: "a" }) !== render({ channel: 0, deviceId: "b" }) };
};

/** Texts, and what stands between them for a meter. */
const piecesOf = (template: string): readonly (string | ((parts: TopicParts) => string))[] => {
  const pieces: (string | ((parts: TopicParts) => string))[] = [];
  let from = 0;
  for (const { 0: text, 1: name, index } of template.matchAll(PLACEHOLDER)) {
    pieces.push(template.slice(from, index), name === undefined ? "%" : name === "channel" ? channelPart : devicePart);
    from = index + text.length;
  }
  return [...pieces, template.slice(from)];
};

const channelPart = ({ channel }: TopicParts): string => String(channel);
const devicePart = ({ deviceId }: TopicParts): string => sanitise(deviceId, /[^A-Za-z0-9_.-]/g);

const wrongPlaceholder = (template: string): string | undefined => {
  for (const [text, name, letter] of template.matchAll(PLACEHOLDER)) {
    if (text === "%%") continue;
    if (name === undefined || letter !== "s" || !["channel", "device_id"].includes(name)) return text;
  }
  return undefined;
};

/** MQTT 3.1.1 §4.7: a topic to publish to has no wildcard and no NUL; topics with a leading `$` are the broker's own. */
export const whyInvalidTopic = (topic: string): string | undefined => {
  if (topic === "") return "is empty";
  if (/[+#]/.test(topic)) return "contains + or #, which only subscribers may use";
  if (topic.includes("\0")) return "contains a NUL character";
  if (topic.startsWith("$")) return "starts with $, which is reserved for the broker";
  if (topic.split("/").includes("")) return "has an empty level: a slash at the start, at the end, or two in a row";
  return undefined;
};

/** An id as a part of topics and unique ids. */
export const topicId = (id: string): string => sanitise(id, /[^A-Za-z0-9_-]/g);

const sanitise = (text: string, others: RegExp): string => text.replace(others, "_");

/** Where the gateway's own state is published; `online` or `offline`. */
export const statusTopic = (clientId: string): string => `${STATUS}${topicId(clientId)}`;

const STATUS = "p1-mqtt/status/";

/** Whether it is the topic of some gateway's own state. */
export const isStatusTopic = (topic: string): boolean =>
  topic.startsWith(STATUS) && topic.length > STATUS.length && topic === statusTopic(topic.slice(STATUS.length));

/** Whether one meter is heard; `online` or `offline`. */
export const meterStatusTopic = (clientId: string, deviceId: string): string =>
  `${meterStatusBase(clientId)}${topicId(deviceId)}`;

/** A filter for the status of every meter that this gateway ever had. */
export const meterStatusFilter = (clientId: string): string => `${meterStatusBase(clientId)}+`;

/** The id in the topic of a meter's status; undefined where it is another topic. */
export const meterOfStatusTopic = (clientId: string, topic: string): string | undefined =>
  topic.startsWith(meterStatusBase(clientId)) ? topic.slice(meterStatusBase(clientId).length) : undefined;

const meterStatusBase = (clientId: string): string => `${statusTopic(clientId)}/meter/`;

/** What the gateway tells of itself, as JSON. */
export const gatewayTopic = (clientId: string): string => `${statusTopic(clientId)}/gateway`;
