import { execFile } from "node:child_process";
import { isObject } from "./discovery-values.ts";

/** An announcement in the files that `path` begins: .payload.json, and .state.json where it has a measurement. */
export interface CheckerJob {
  readonly file: string;
  readonly topic: string;
  readonly path: string;
  readonly hasState: boolean;
  /** What we say that it offers to the Energy dashboard. */
  readonly offered: readonly string[];
}

/** What a checker in Python finds wrong in an announcement; remarks of severity INFO are none of it. */
export const findingsOf = async (checker: string, job: CheckerJob): Promise<readonly string[]> => {
  const { topic, path, hasState } = job;
  const state = hasState ? ["--state", `${path}.state.json`] : [];
  const given = [checker, "--strict", "--json", "--energy", "--topic", topic, ...state, `${path}.payload.json`];
  const { exitCode, stdout, stderr } = await run("python3", given);
  const reports = listIn(stdout).filter(isObject);
  const told = (sentences: readonly string[]): readonly string[] =>
    sentences.map((sentence) => `${job.file}: ${topic}: checker: ${sentence}`);
  if (reports.length === 0) return told([`it ended with ${exitCode} and no report: ${stderr.trim()}`]);
  const findings = reports.flatMap(({ findings }) => (Array.isArray(findings) ? findings : [])).filter(isObject);
  const serious = findings.filter(({ severity }) => severity !== "INFO");
  const fitting = reports.flatMap(({ energy }) => (Array.isArray(energy) ? energy : []));
  const fittingIds = fitting.join(" ").split(/[\s,]+/);
  return told([
    ...serious.map(({ severity, where, message }) => `${severity} ${where}: ${message}`),
    ...job.offered.filter((id) => !fittingIds.includes(id)).map((id) => `${id} does not fit the Energy dashboard`),
    ...(stderr.trim() === "" ? [] : [stderr.trim()]),
    ...(exitCode !== 0 && serious.length === 0 ? [`it ended with ${exitCode} and no finding`] : []),
  ]);
};

const listIn = (text: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
};

interface Ended {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, or for a minute. A program that ends in failure has its say all the same. */
const run = (program: string, given: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(program, given, { timeout: 60_000, maxBuffer: 16 << 20 }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : (error.code ?? error.signal ?? "no code"), stdout, stderr }),
    );
  });
