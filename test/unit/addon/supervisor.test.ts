import assert from "node:assert/strict";
import { test } from "node:test";
import { askForBroker, takeToken } from "../../../src/addon/supervisor.ts";
import { freePort } from "../../support/port.ts";
import { type Answer, brokerAt, NO_BROKER, Supervisor } from "../../support/supervisor.ts";

const TOKEN = "t0ken-not-to-be-seen";
const PASSWORD = "p4ssword-not-to-be-seen";

/** Asks a Supervisor that gives this answer. */
const ask = async (answer: Answer) => {
  await using supervisor = await Supervisor.start();
  supervisor.answer = answer;
  return await askForBroker({ url: supervisor.url, token: TOKEN, limitMs: typeof answer === "string" ? 200 : 10_000 });
};

test("Supervisor is asked with the token for the service mqtt, and nothing else", async () => {
  await using supervisor = await Supervisor.start();
  supervisor.answer = brokerAt({ host: "core-mosquitto", port: 1883 });
  await askForBroker({ url: supervisor.url, token: TOKEN });
  assert.deepEqual(supervisor.requests, [{ what: "GET /services/mqtt", authorization: `Bearer ${TOKEN}` }]);
});

const LOGIN = { username: "addons", password: PASSWORD };
const NOTHING_ELSE = { port: 1883, username: undefined, password: undefined, ssl: false };

for (const [what, data, expected] of [
  ["the Mosquitto add-on", { port: 1883, ...LOGIN }, { ...NOTHING_ELSE, ...LOGIN }],
  ["a broker without a login", { port: 1883 }, NOTHING_ELSE],
  ["an empty login", { port: 1883, username: "", password: null }, NOTHING_ELSE],
  ["a port as a text", { port: "1884" }, { ...NOTHING_ELSE, port: "1884" }],
  ["a broker with TLS", { port: 8883, ssl: true }, { ...NOTHING_ELSE, port: 8883, ssl: true }],
  ["a broker of which little is known", { ssl: undefined }, { ...NOTHING_ELSE, port: undefined }],
] as const) {
  test(`${what} is understood`, async () => {
    assert.deepEqual(await ask(brokerAt({ host: "core-mosquitto", ...data })), { host: "core-mosquitto", ...expected });
  });
}

const html = { status: 200, body: `<html>${PASSWORD}</html>` };
const ok = (data: string) => ({ status: 200, body: `{"result":"ok","data":${data}}` });

for (const [what, answer, words] of [
  ["no broker", NO_BROKER, /knows no broker: install and start the Mosquitto broker add-on, or fill in mqtt_host/],
  ["401", { status: 401, body: "" }, /does not accept the add-on's token; restart the add-on.*401/],
  ["403", { status: 403, body: '{"result":"error"}' }, /does not let the add-on ask.*reinstall the add-on.*403/],
  ["404", { status: 404, body: "404: Not Found" }, /update Home Assistant.*404/],
  ["500", { status: 500, body: "oops" }, /is not ready; it is asked again.*500/],
  ["502", { status: 502, body: "<html>" }, /is not ready; it is asked again.*502/],
  ["503", { status: 503, body: "" }, /is not ready; it is asked again.*503/],
  ["a redirection", { status: 302, body: "", headers: { Location: "http://127.0.0.1:9/" } }, /not understood.*302/],
  ["HTML", html, /not understood; update Home Assistant, or fill in mqtt_host/],
  ["an empty body", { status: 200, body: "" }, /not understood/],
  ["null", { status: 200, body: "null" }, /not understood/],
  ["an error with status 200", { status: 200, body: '{"result":"error","data":{"host":"a"}}' }, /not understood/],
  ["no data", ok("null"), /not understood/],
  ["no host", ok('{"port":1883}'), /not understood/],
  ["an empty host", ok('{"host":""}'), /not understood/],
  ["a host that is no text", ok('{"host":["a"]}'), /not understood/],
  ["a port that is no number", ok('{"host":"a","port":{}}'), /not understood/],
  ["a user name that is no text", ok('{"host":"a","username":7}'), /not understood/],
  ["ssl that is neither yes nor no", ok('{"host":"a","ssl":"maybe"}'), /not understood/],
  ["half an answer", ok(`{"host":"a","password":"${PASSWORD}`), /not understood/],
  ["an endless text", ok(`{"host":"${"a".repeat(100_000)}"}`), /not understood/],
  ["silence", "silence", /has not answered within 0\.2 s; it is asked again/],
  ["an answer that never ends", "drip", /has not answered within 0\.2 s; it is asked again/],
] as const) {
  test(`${what} is told in words, without a secret`, async () => {
    await assert.rejects(ask(answer), (error) => {
      assert.match(String(error), words);
      assert.doesNotMatch(JSON.stringify([error, String(error)]), /not-to-be-seen/);
      return true;
    });
  });
}

test("a redirection is not followed, so that the token goes nowhere else", async () => {
  await using elsewhere = await Supervisor.start();
  await assert.rejects(ask({ status: 307, body: "", headers: { Location: `${elsewhere.url}/services/mqtt` } }));
  assert.deepEqual(elsewhere.requests, []);
});

test("a Supervisor that cannot be reached is told with the reason", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  await assert.rejects(askForBroker({ url, token: TOKEN }), /cannot be reached \(ECONNREFUSED\); it is asked again/);
});

test("a token that cannot be sent is not shown", async () => {
  await using supervisor = await Supervisor.start();
  await assert.rejects(askForBroker({ url: supervisor.url, token: `${TOKEN}\n!` }), (error) => {
    assert.match(String(error), /cannot be reached/);
    assert.doesNotMatch(String(error), /not-to-be-seen/);
    return true;
  });
});

test("without a token nobody is asked", async () => {
  await using supervisor = await Supervisor.start();
  await assert.rejects(
    askForBroker({ url: supervisor.url, token: undefined }),
    /no token \(SUPERVISOR_TOKEN\).*fill in mqtt_host/,
  );
  assert.deepEqual(supervisor.requests, []);
});

test("the token is taken out of the environment under both its names", () => {
  const env = { SUPERVISOR_TOKEN: TOKEN, HASSIO_TOKEN: TOKEN, TZ: "Europe/Brussels" };
  assert.equal(takeToken(env), TOKEN);
  assert.deepEqual(env, { TZ: "Europe/Brussels" });
});
