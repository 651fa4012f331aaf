import { readSync } from "node:fs";
import { stat } from "node:fs/promises";
import { SerialPort } from "serialport";
import { reasonOf } from "../lib/problem.ts";
import type { Connection } from "./connection.ts";
import { type AdviceWhenRefused, troubleAtOpening } from "./serial-trouble.ts";
import { systemCodeOf, type Trouble, trouble } from "./trouble.ts";

/** How bits go over the line. Both ends must agree; the meter's end is fixed by its standard. */
export interface SerialLine {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: "none" | "even";
}

/** DSMR 4 and later (P1 standard 5.0.2), and all that follows it: Belgium, Luxembourg, Sweden, ... */
export const DSMR_4: SerialLine = { baudRate: 115_200, dataBits: 8, parity: "none" };
/** DSMR 2.2 and 3.0. */
export const DSMR_22: SerialLine = { baudRate: 9_600, dataBits: 7, parity: "even" };

type Port = Awaited<ReturnType<typeof SerialPort.binding.open>>;

const PIECE_BYTES = 8_192; // several telegrams; the kernel's own buffer before it is 4 to 64 KiB

export interface SerialOptions {
  /** Only handed on: the name by which the device was found. */
  readonly cable?: string;
  /** Only handed on: what there is to say when it is opened. */
  readonly note?: string;
  /** Says what to do when the system does not let us open it. */
  readonly adviceWhenRefused?: AdviceWhenRefused | undefined;
}

/** Opens the device for us alone. */
export const openSerial = async (
  path: string,
  line: SerialLine,
  { adviceWhenRefused, ...handedOn }: SerialOptions = {},
): Promise<Connection | Trouble> => {
  try {
    const opened = await identityOf(path); // before opening: a swap in between then costs only a reopening
    const port = await SerialPort.binding.open({ path, ...line, stopBits: 1, lock: true });
    await raiseRequestLines(port);
    return { ...connectionTo(port, path, line, opened), ...handedOn };
  } catch (error) {
    return await troubleAtOpening(path, reasonOf(error), adviceWhenRefused);
  }
};

/** A meter sends only while its request line is high; many cables wire it to RTS, some to DTR. */
const raiseRequestLines = async (port: Port): Promise<void> => {
  // A pseudo-terminal has no such lines and refuses; a cable that ignores them needs no word either.
  await port.set({ rts: true, dtr: true }).catch(() => undefined);
};

const connectionTo = (port: Port, path: string, line: SerialLine, opened: string): Connection => {
  const buffer = Buffer.alloc(PIECE_BYTES);
  return {
    kind: "connection",
    name: `${path} (${lineInWords(line)})`,
    adviceWhenSilent: adviceWhenSilent(line),
    read: async () => {
      try {
        const bytesRead = await readPort(port, buffer);
        return bytesRead === 0 ? gone(path) : new Uint8Array(buffer.subarray(0, bytesRead));
      } catch (error) {
        return gone(path, reasonOf(error));
      }
    },
    findTrouble: () => findHangUp(port, path, opened),
    // Closing also ends a pending read. It can fail only for a device that is gone, and then nothing is left open.
    close: () => port.close().catch(() => undefined),
  };
};

/**
 * Reads what is there, or what comes next; 0 only from a terminal that has vanished. Asks the kernel to say when there
 * is something, and takes it at once: serialport's own read tries it in another thread before and after, which is twice
 * the processor time for each piece, and retries for ever when a terminal vanishes.
 */
const readPort = async (port: Port, buffer: Buffer): Promise<number> => {
  if (!("poller" in port)) return (await port.read(buffer, 0, buffer.length)).bytesRead; // Windows
  for (;;) {
    await new Promise<void>((resolve, reject) => {
      port.poller.once("readable", (error) => (error ? reject(error) : resolve()));
    });
    try {
      return port.fd === null ? 0 : readSync(port.fd, buffer); // never waits: serialport opens without blocking
    } catch (error) {
      if (systemCodeOf(error) !== "EAGAIN") throw error;
    }
  }
};

/**
 * Does not rely on a driver to wake a pending read when its terminal vanishes: the kernel answers any other question
 * about such a terminal with EIO.
 */
const findHangUp = async (port: Port, path: string, opened: string): Promise<Trouble | undefined> => {
  const now = await identityOf(path).catch(() => undefined); // nothing there: surely not what was opened
  return now === opened && !(await hungUp(port)) ? undefined : gone(path);
};

const hungUp = async (port: Port): Promise<boolean> => {
  try {
    await port.getBaudRate();
    return false;
  } catch (error) {
    return /input\/output error/i.test(reasonOf(error)); // other systems cannot tell the speed at all
  }
};

/** A replugged cable may get the same name for another node, or another name behind the same link. */
const identityOf = async (path: string): Promise<string> => {
  const { dev, ino, rdev } = await stat(path);
  return [dev, ino, rdev].join(":");
};

const gone = (path: string, reason?: string): Trouble =>
  trouble("gone", `${path} has gone away${reason === undefined ? "" : ` (${reason})`}; plug the cable in again`);

/** `115200 8N1` */
const lineInWords = ({ baudRate, dataBits, parity }: SerialLine): string =>
  `${baudRate} ${dataBits}${parity === "even" ? "E" : "N"}1`;

const adviceWhenSilent = (line: SerialLine): string => {
  const speed =
    line.baudRate === DSMR_22.baudRate
      ? "that dsmr-22 is right, which only meters of DSMR 2.2 and 3.0 need"
      : "that the meter is not an older one (DSMR 2.2 or 3.0), which needs dsmr-22 = true";
  return `check that the cable is pushed in at the meter, that the grid operator has activated the P1 port, and ${speed}`;
};
