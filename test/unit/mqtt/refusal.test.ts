import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal, refusalOf } from "../../../src/mqtt/refusal.ts";
import { REFUSALS } from "../../../src/mqtt/refusals.ts";

const failure = (code: number | string, message = "failed") => Object.assign(new Error(message), { code });

for (const [code, kind, words] of [
  [1, "protocol-version", /neither MQTT 5 nor MQTT 3.1.1/],
  [2, "client-id-invalid", /mqtt-client-id/],
  [3, "not-ready", /starting, stopping or busy/],
  [4, "login", /check mqtt-username and mqtt-password.*restarted after a user was added/],
  [5, "login", /not authorised/],
  [132, "protocol-version", /update the broker/],
  [133, "client-id-invalid", /mqtt-client-id/],
  [134, "login", /mqtt-password/],
  [135, "login", /not authorised.*reason 135/],
  [136, "not-ready", /broker's log/],
  [137, "not-ready", /busy/],
  [138, "banned", /lift the ban/],
  [142, "taken-over", /another client uses mqtt-client-id .*; give each gateway its own/],
  [149, "too-large", /largest packet size/],
  [155, "qos-unsupported", /mqtt-qos/],
  ["ECONNREFUSED", "connection-refused", /nothing listens there: check mqtt-host and mqtt-port/],
  ["ENOTFOUND", "host-unknown", /name of the host is not known: check mqtt-host/],
  ["EAI_AGAIN", "host-unknown", /name server/],
  ["ETIMEDOUT", "timeout", /firewall/],
  ["EHOSTUNREACH", "unreachable", /no way to that host/],
  ["SELF_SIGNED_CERT_IN_CHAIN", "certificate-authority", /mqtt-ca/],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "certificate-authority", /mqtt-ca/],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "certificate-name", /another name: set mqtt-host/],
  ["CERT_HAS_EXPIRED", "certificate-expired", /expired: renew it/],
  ["CERT_NOT_YET_VALID", "certificate-too-new", /clock/],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "not-tls", /does not speak TLS.*mqtt-tls/],
  ["ERR_OSSL_PEM_NO_START_LINE", "certificate-unreadable", /PEM/],
] as const) {
  test(`${code} is told as ${kind}, with what to do`, () => {
    const refusal = refusalOf(failure(code));
    assert.equal(refusal.kind, kind);
    assert.match(refusal.message, words);
  });
}

test("an error that nobody has foreseen keeps its own words", () => {
  assert.match(refusalOf(failure("E_NEW", "the moon is full")).message, /the moon is full/);
});

test("several addresses tried in vain are all named", () => {
  const failures = [new Error("connect ECONNREFUSED ::1:1883"), new Error("connect ECONNREFUSED 127.0.0.1:1883")];
  const error = Object.assign(new AggregateError(failures, ""), { code: "ECONNREFUSED" });
  assert.match(refusalOf(error).message, /::1:1883, connect ECONNREFUSED 127\.0\.0\.1:1883/);
});

test("a refusal is passed on as it is", () => {
  const refusal = new Refusal("closed");
  assert.equal(refusalOf(refusal), refusal);
});

test("no kind and no code stands twice in the table", () => {
  const codes = REFUSALS.flatMap((row): readonly (number | string)[] => row.codes);
  assert.equal(new Set(codes).size, codes.length);
  assert.equal(new Set(REFUSALS.map((row) => row.kind)).size, REFUSALS.length);
});
