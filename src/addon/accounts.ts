/** A user of the system, as processes run for them. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The account of that name, by the text of /etc/passwd; undefined for one without plain ids, and for root's. */
export const accountIn = (passwd: string, name: string): Account | undefined => {
  const [, , uid = "", gid = ""] = linesOf(passwd).find(([first]) => first === name) ?? [];
  return isId(uid) && isId(gid) ? { name, uid: Number(uid), gid: Number(gid) } : undefined;
};

/** The groups that the account is a member of besides its own, by the text of /etc/group; never root's. */
export const groupsOf = (groups: string, name: string): readonly number[] =>
  linesOf(groups)
    .filter(([, , id = "", members = ""]) => isId(id) && members.split(",").includes(name))
    .map(([, , id]) => Number(id));

const linesOf = (text: string): readonly (readonly string[])[] => text.split("\n").map((line) => line.split(":"));

const isId = (text: string): boolean => /^[1-9]\d{0,9}$/.test(text);
