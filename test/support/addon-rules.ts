import { CONFIG_KEYS, isRecord, isText, REQUIRED_KEYS } from "./addon-keys.ts";
import { optionProblems } from "./addon-options.ts";

/** What Supervisor or the add-on linter would find wrong with config.yaml. */
export const configProblems = (config: unknown): readonly string[] => {
  if (!isRecord(config)) return ["config.yaml is not a mapping"];
  return [
    ...REQUIRED_KEYS.filter((key) => config[key] === undefined).map((key) => `${key} is missing`),
    ...Object.entries(config).flatMap(([key, value]) => keyProblems(key, value)),
    ...optionProblems(config.options, config.schema),
    ...(config.ports_description !== undefined && config.ports === undefined ? ["ports_description needs ports"] : []),
  ];
};

const keyProblems = (key: string, value: unknown): readonly string[] => {
  const rule = CONFIG_KEYS[key];
  if (rule === undefined) return [`${key} is unknown or obsolete`];
  if (!rule.fits(value)) return [`${key}: ${JSON.stringify(value)} does not fit`];
  return value === rule.default ? [`${key} has its default, which the linter wants left out`] : [];
};

// supervisor/apps/validate.py, RE_DOCKER_IMAGE_BUILD: with a slash and without a digest.
const BASE_IMAGE = /^([a-zA-Z\-.:\d{}]+\/)*?([-\w{}]+)\/([-\w{}]+)(:[.\-\w{}]+)?$/;

/** What is wrong with build.yaml, which must name the base image: without it Supervisor takes Alpine. */
export const buildProblems = (build: unknown, architectures: readonly string[]): readonly string[] => {
  const { build_from: bases, ...others }: Readonly<Record<string, unknown>> = isRecord(build) ? build : {};
  if (!isRecord(bases)) return ["build_from must name the base image of every architecture"];
  return [
    ...Object.keys(others).map((key) => `${key} belongs into the Dockerfile`),
    ...difference(architectures, Object.keys(bases)).map((arch) => `${arch} stands not in both config and build`),
    ...Object.values(bases)
      .filter((base) => typeof base !== "string" || !BASE_IMAGE.test(base))
      .map((base) => `${base} is not a base image`),
  ];
};

/** What is wrong with repository.yaml. */
export const repositoryProblems = (repository: unknown): readonly string[] => {
  if (!isRecord(repository)) return ["repository.yaml is not a mapping"];
  return [
    ...difference(Object.keys(repository), ["name", "url", "maintainer"]).map((key) => `${key} is missing or unknown`),
    ...Object.entries(repository).flatMap(([key, value]) => (isText(value) ? [] : [`${key} is not a text`])),
  ];
};

/** What is wrong with a file of translations: each option shall have a name and an explanation, and nothing else. */
export const translationProblems = (translation: unknown, options: readonly string[]): readonly string[] => {
  const { configuration, ...others }: Readonly<Record<string, unknown>> = isRecord(translation) ? translation : {};
  if (!isRecord(configuration)) return ["configuration is missing"];
  return [
    ...Object.keys(others).map((key) => `${key} is not translated here`),
    ...difference(options, Object.keys(configuration)).map((option) => `${option} is missing or unknown`),
    ...Object.entries(configuration).flatMap(([option, entry]) =>
      isRecord(entry) &&
      isText(entry.name) &&
      isText(entry.description) &&
      difference(Object.keys(entry), ["name", "description"]).length === 0
        ? []
        : [`${option} needs a name and a description`],
    ),
  ];
};

/** What is wrong with the frame of apparmor.txt; its syntax is for apparmor_parser to judge. */
export const apparmorProblems = (text: string): readonly string[] => {
  const profiles = text.match(/^profile ([^ ]+).*$/gm) ?? [];
  return profiles.length === 1 ? [] : [`${profiles.length} lines begin with "profile " instead of 1`];
};

/** The files that Supervisor would take for a second add-on, or for files of this one: it searches all folders. */
export const strayFiles = (paths: readonly string[]): readonly string[] => {
  const own = ["config.yaml", "build.yaml", "repository.yaml"];
  return paths
    .filter((path) => !own.includes(path))
    .filter((path) => /(^|\/)(config|build|repository)\.(ya?ml|json)$/.test(path) || /^Dockerfile\./.test(path));
};

/** What is in one list and not in the other. */
const difference = (some: readonly string[], others: readonly string[]): readonly string[] => [
  ...some.filter((one) => !others.includes(one)),
  ...others.filter((one) => !some.includes(one)),
];
