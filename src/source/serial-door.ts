import { join } from "node:path";
import type { Door } from "./reopen.ts";
import { openSerial, type SerialLine, type SerialOptions } from "./serial.ts";
import { missing } from "./serial-trouble.ts";
import { trouble } from "./trouble.ts";
import { Whereabouts } from "./whereabouts.ts";

/** Opens the device at a path, also when it comes back under another one, and never another device in its stead. */
export const serialDoor = (path: string, line: SerialLine, byId: string, options: SerialOptions): Door => {
  const whereabouts = new Whereabouts(path, byId, () => performance.now());
  let last = path; // where it was last opened
  return {
    open: async () => {
      const place = await whereabouts.find();
      if (place.kind === "away") return whereabouts.names.length > 0 ? missing(path) : openSerial(path, line, options);
      if (place.kind === "taken") {
        const ours = whereabouts.names.map((name) => join(byId, name)).join(", ");
        return trouble(
          "missing",
          `${path} is another device now (${place.by.join(", ")}), which is not opened; plug in ${ours} again, or ` +
            "restart the program to read from the other one",
        );
      }
      const note = place.path === last ? {} : { note: `${last} came back as ${place.path}` };
      const opened = await openSerial(place.path, line, { ...options, ...note });
      if (opened.kind === "connection") {
        last = place.path;
        await whereabouts.opened(place.path);
      }
      return opened;
    },
    isThere: async () => (await whereabouts.find()).kind === "at",
  };
};
