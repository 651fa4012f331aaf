export interface BundleOptions {
  readonly profile: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly data: string;
  /** A folder with the files that Docker puts into /etc. */
  readonly files: string;
}

/** What Docker gives to every container. */
const DOCKERS_CAPABILITIES = [
  ...["CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "NET_BIND_SERVICE"],
  ...["NET_RAW", "SYS_CHROOT", "MKNOD", "AUDIT_WRITE", "SETFCAP"],
].map((name) => `CAP_${name}`);

/** What it gives to none of ours. */
const FURTHER_CAPABILITIES = ["CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_SYS_RAWIO", "CAP_DAC_READ_SEARCH"];

export const ALL_CAPABILITIES = [...DOCKERS_CAPABILITIES, ...FURTHER_CAPABILITIES];

/**
 * How runc shall start the container: as Docker has it do for Supervisor, with the machine's own /dev, read-only and
 * without what is mounted below. All devices may be opened and no path is masked, so that the profile alone refuses.
 */
export const bundleConfig = ({ profile, args, env, data, files }: BundleOptions): unknown => ({
  ociVersion: "1.0.2",
  hostname: "addon",
  root: { path: "rootfs", readonly: false },
  process: {
    terminal: false,
    user: { uid: 0, gid: 0 },
    args,
    env,
    cwd: "/",
    apparmorProfile: profile,
    noNewPrivileges: false,
    capabilities: {
      bounding: DOCKERS_CAPABILITIES,
      effective: DOCKERS_CAPABILITIES,
      permitted: DOCKERS_CAPABILITIES,
    },
    rlimits: [{ type: "RLIMIT_NOFILE", hard: 4096, soft: 4096 }],
  },
  mounts: [
    { destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
    { destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
    { destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["nosuid", "noexec", "nodev", "ro"] },
    { destination: "/dev", type: "bind", source: "/dev", options: ["bind", "ro"] },
    { destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "noexec", "nodev"] },
    { destination: "/data", type: "bind", source: data, options: ["rbind", "rw"] },
    ...["hosts", "resolv.conf"].map((name) => ({
      destination: `/etc/${name}`,
      type: "bind",
      source: `${files}/${name}`,
      options: ["rbind", "rw"],
    })),
  ],
  linux: {
    namespaces: ["pid", "ipc", "uts", "mount", "cgroup"].map((type) => ({ type })),
    resources: { devices: [{ allow: true, access: "rwm" }] },
    cgroupsPath: files.replace("/run", ""),
  },
});
