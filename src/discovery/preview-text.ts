import { readable } from "../lib/readable.ts";
import type { Message } from "../mqtt/message.ts";

interface Announced {
  readonly device: { readonly name: string; readonly manufacturer?: string; readonly model?: string };
  readonly components: Readonly<
    Record<
      string,
      {
        readonly name: string;
        readonly default_entity_id: string;
        readonly unit_of_measurement?: string;
        readonly enabled_by_default?: boolean;
      }
    >
  >;
}

/** An announcement for people: the device, and a line for each entity. */
export const announcementText = ({ topic, payload }: Message): string => {
  const { device, components }: Announced = JSON.parse(payload); // our own
  const maker = [device.manufacturer, device.model].filter((word) => word !== undefined).join(" ");
  const rows = Object.values(components).map(({ name, default_entity_id, unit_of_measurement, enabled_by_default }) => [
    name,
    unit_of_measurement ?? "",
    default_entity_id,
    enabled_by_default === false ? "disabled until you enable it" : "",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`);
  const title = `${device.name}${maker === "" ? "" : ` (${readable(maker)})`}`;
  return `${[title, `  ${topic}`, ...lines.map((line) => line.trimEnd())].join("\n")}\n\n`;
};
