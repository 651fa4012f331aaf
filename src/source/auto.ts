import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../lib/problem.ts";
import { isRadioStick } from "./radio-sticks.ts";
import { namesIn, serialDevices } from "./serial-trouble.ts";
import { type Trouble, trouble } from "./trouble.ts";

/** Where Linux names each USB serial adapter after its maker, product and serial number. */
export const BY_ID = "/dev/serial/by-id";

export interface Cable {
  readonly kind: "cable";
  /** Its name in the folder. */
  readonly name: string;
}

/** Looks which adapter `device = auto` means now. */
export const findCable = async (byId: string, rememberedIn: string | undefined): Promise<Cable | Trouble> => {
  const names = await namesIn(byId);
  if (names.length === 0) return trouble("no-cable", nothingThere(byId, await serialDevices(byId)));
  return chooseCable(names, rememberedIn === undefined ? undefined : await rememberedCable(rememberedIn), byId);
};

/** The only adapter that is no radio stick, or the one that has shown to be the meter's; else nothing is opened. */
export const chooseCable = (
  names: readonly string[],
  remembered: string | undefined,
  byId: string,
): Cable | Trouble => {
  const candidates = names.filter((name) => !isRadioStick(name));
  const radios = names.filter(isRadioStick);
  const chosen = candidates.find((name) => name === remembered) ?? candidates[0];
  if (chosen === undefined) {
    return trouble(
      "no-cable",
      `device = auto finds only radio sticks, which it never opens: ${radios.join(", ")}; plug in the P1 cable, or, ` +
        `if one of these is the cable after all, say so: device = ${join(byId, radios[0] ?? "")}`,
    );
  }
  if (candidates.length === 1 || chosen === remembered) return { kind: "cable", name: chosen };
  const passedOver = radios.length === 0 ? "" : ` (radio sticks passed over: ${radios.join(", ")})`;
  return trouble(
    "several-cables",
    `device = auto finds ${candidates.length} adapters and opens none of them: ${candidates.join(", ")}${passedOver}; ` +
      `say which one is the P1 cable, for example: device = ${join(byId, chosen)}`,
  );
};

const nothingThere = (byId: string, unnamed: readonly string[]): string =>
  unnamed[0] === undefined
    ? `device = auto finds no USB serial adapter: ${byId} is empty or does not exist; plug in the P1 cable, and in a ` +
      "virtual machine pass the USB device through to it"
    : `device = auto finds no names in ${byId}, but there is ${unnamed.join(", ")}; if that is the P1 cable, say so: ` +
      `device = ${unnamed[0]}`;

const fileIn = (folder: string): string => join(folder, "cable");

const rememberedCable = async (folder: string): Promise<string | undefined> => {
  const text = await readFile(fileIn(folder), "utf8").catch(() => ""); // no file: nothing is remembered
  return text.trim() === "" ? undefined : text.trim();
};

/** Writes down, for `device = auto`, that this cable gave a valid telegram; returns in words why it could not. */
export const rememberCable = async (folder: string, cable: string): Promise<string | undefined> => {
  if ((await rememberedCable(folder)) === cable) return undefined; // spares the SD card
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(fileIn(folder), `${cable}\n`);
    return undefined;
  } catch (error) {
    return `the cable ${cable} could not be remembered in ${folder}: ${reasonOf(error)}`;
  }
};
