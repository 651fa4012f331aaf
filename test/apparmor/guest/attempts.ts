import { copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Attempt } from "../findings.ts";
import type { ConfinedContainer } from "./container.ts";

/** What root can do in the container, as commands of its shell. */
const COMMANDS = {
  "read the system's passwords": "cat /etc/shadow",
  "write to /etc": "echo >/etc/written",
  "write to the gateway's program": "echo >/opt/p1-mqtt/written",
  "make another service": "mkdir /etc/s6-overlay/s6-rc.d/another",
  "look at the add-on's data": "ls /data",
  "mount a file system": "mount -t tmpfs tmpfs /mnt",
  "read from a disk": "head -c 1 /dev/vda",
  "make a device": "mknod /tmp/disk b 254 0",
  "trace the gateway": 'readlink "/proc/$GATEWAY/cwd"',
  "send something over the network": "exec 3<>/dev/udp/127.0.0.1/9 && echo >&3",
  "start what it has written": "cp /bin/true /tmp/copy && /tmp/copy",
} as const;

/** The same in JavaScript, for the gateway. */
const SCRIPTS = {
  "read the system's passwords": "fs.readFileSync('/etc/shadow')",
  "write to /etc": "fs.writeFileSync('/etc/written', '')",
  "write to its own program": "fs.writeFileSync('/opt/p1-mqtt/written', '')",
  "write to the folders of s6": "fs.writeFileSync('/run/service/written', '')",
  "read the container's environment, with Supervisor's token": "fs.readFileSync('/proc/1/environ')",
  "read the token where s6 keeps it": "fs.readFileSync('/run/s6/container_environment/SUPERVISOR_TOKEN')",
  "trace process 1": "fs.readlinkSync('/proc/1/cwd')",
  "read from a disk": "fs.readSync(fs.openSync('/dev/vda'), Buffer.alloc(1))",
  "open a console": "fs.openSync('/dev/tty1', 'r+')",
  "start a program": "const { error } = child_process.spawnSync('/bin/true'); if (error) throw error",
  "load code that it has written": "process.dlopen({ exports: {} }, '/data/forged.node')",
  "end process 1": "process.kill(1, 'SIGWINCH')",
} as const;

const PROGRAM = "/image/opt/p1-mqtt";

/** The command of a shell that runs each of its arguments as a command, and says in turn whether that went well. */
const SHELL = [
  "/bin/bash",
  "-c",
  'for one; do if bash -c "$one" >/dev/null; then echo true; else echo false; fi; done',
  "bash",
];

/** The same for Node. */
const NODE = [
  "/usr/local/bin/node",
  "-e",
  `for (const one of process.argv.slice(1)) {
    try { eval(one); console.log(true); } catch (error) { console.log(false); console.error(error.message); }
  }`,
  "--",
];

/** Has everything tried with more capabilities than the container has, under the profile and without one. */
export const tryAll = async (
  container: ConfinedContainer,
  profile: string,
  data: string,
): Promise<readonly Attempt[]> => {
  const binding = readdirSync(PROGRAM, { recursive: true, encoding: "utf8" }).find((path) => path.endsWith(".node"));
  copyFileSync(join(PROGRAM, binding ?? ""), join(data, "forged.node"));
  return [
    ...(await tryEach("s6", SHELL, COMMANDS, container, profile)),
    ...(await tryEach("the gateway", NODE, SCRIPTS, container, `${profile}//gateway`)),
  ];
};

const tryEach = async (
  who: Attempt["who"],
  means: readonly string[],
  things: Readonly<Record<string, string>>,
  container: ConfinedContainer,
  profile: string,
): Promise<readonly Attempt[]> => {
  const command = [...means, ...Object.values(things)];
  const confined = wordsIn(await container.insideWithAllRights(command, profile));
  const unconfined = wordsIn(await container.insideWithAllRights(command, "unconfined"));
  return Object.keys(things).map((what, at) => ({ who, what, confined: confined[at], unconfined: unconfined[at] }));
};

const wordsIn = (text: string): readonly string[] => text.trim().split("\n");
