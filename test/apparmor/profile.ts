/** The profile's name where the add-on's folder was copied to the machine: the repository's name and the slug. */
export const PROFILE = "local_p1_mqtt";

/** As Supervisor loads it: with that name in the only line that begins with "profile". */
export const asLoaded = (text: string): string => text.replace(/^profile [^ ]+/m, `profile ${PROFILE}`);

/** What the stand-in of the base image needs besides: its scripts stand elsewhere, and read process 1's environment. */
export const withStandIn = (text: string): string =>
  text.replace("{\n", "{\n  /stand-in/* rix,\n  @{PROC}/1/environ r,\n");
