/**
 * The add-on's profile of AppArmor, enforced: the image runs on an emulated machine with Debian's kernel, by runc as
 * Docker has it do, with a cable of USB, a Supervisor, and a real Mosquitto. There it lives an ordinary life, of which
 * nothing may be denied, and then tries what shall be.
 *
 * More is denied there than at most users: the parser is told that the profile knows all that the kernel can refuse, so
 * that the network counts too. And less by others: no device and no path is refused by the engine, so that each refusal
 * is the profile's. What differs from Docker: no seccomp (as Supervisor has it), the network of the machine.
 */
import assert from "node:assert/strict";
import { arch } from "node:os";
import { after, before, describe, test } from "node:test";
import { buildGatewayImage, type GatewayImage } from "../container/gateway-image.ts";
import { withoutPrograms, withoutRoot } from "../container/needs.ts";
import type { Findings } from "./findings.ts";
import { findingsOf, shippedProfile } from "./machine.ts";
import { PROFILE } from "./profile.ts";

const TESTS = "the tests of the enforced profile";
const PROGRAMS = ["buildah", "podman", "runc", "debootstrap", "npm", "mkfs.ext4", "qemu-system-x86_64"];
const isOtherMachine = arch() !== "x64" && `the machine is emulated for x64 only: ${TESTS} are left out`;
const skip = isOtherMachine || withoutRoot(TESTS) || withoutPrograms(PROGRAMS, TESTS);

describe("under the profile", { skip, timeout: 600_000 }, () => {
  let image: GatewayImage;
  let found: Findings;
  before(async () => {
    image = await buildGatewayImage();
    found = await findingsOf(image, shippedProfile());
  });
  after(() => image?.store[Symbol.asyncDispose]());

  test("s6 and the gateway are confined, each by a profile of its own", () => {
    assert.deepEqual(found.profiles, { first: `${PROFILE} (enforce)`, gateway: `${PROFILE}//gateway (enforce)` });
  });

  test("the meter's values arrive at the broker, also those that waited on the disk for the next start", () => {
    assert.deepEqual(found.arrived, [1, 2]);
  });

  test("the image's own check finds it healthy", () => assert.equal(found.isHealthy, true));

  test("SIGTERM, wrong options and a gateway that is killed end the container with the exit codes that they have", () => {
    assert.deepEqual(found.exitCodes, { sigterm: 0, sigtermAfterRestart: 0, wrongOptions: 78, killed: 137 });
  });

  test("nothing is denied of what it does", () => assert.deepEqual(found.denials, []));

  test("root among s6's programs, and in the gateway, may do nothing else, though the kernel alone would let them", () => {
    assert.ok(found.attempts.length > 20);
    assert.deepEqual(
      found.attempts.filter(({ confined, unconfined }) => confined !== "false" || unconfined !== "true"),
      [],
    );
    assert.ok(found.denialsOfAttempts.length >= found.attempts.length);
  });
});
