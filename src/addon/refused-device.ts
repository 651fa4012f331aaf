import type { Denial } from "../source/serial-trouble.ts";
import { type Rights, rootOnlyWords } from "./privileges.ts";

/** What to do in the add-on when a serial device may not be opened: groups are only joined at the start. */
export const adviceWhenRefused =
  ({ user, groups }: Rights) =>
  ({ path, gid, group }: Denial): string => {
    if (groups === undefined || gid === undefined) return `${path} may not be opened by ${user}; ${RESTART}`;
    if (gid === 0) return rootOnlyWords(path, user);
    const name = `the group ${group === undefined ? gid : `${group} (${gid})`}`;
    return groups.has(gid)
      ? `${path} may not be opened, although ${user} is in ${name}; ${RESTART}`
      : `${path} belongs to ${name}, which ${user} has not joined because the device was not there at the start; ${RESTART}`;
  };

const RESTART = "restart the add-on, so that it is given the device";
