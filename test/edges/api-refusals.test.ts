import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import { createApiKey } from "../../src/postgres/api-keys.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { describedAnswer } from "../support/described-answer.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService, testKey } from "../support/service.ts";

let service: RunningService;
let connection: Connection;
let checkKey: string;
let overrideOfBeta: string;

beforeAll(async () => {
  service = await startTestService();
  connection = connect(service.databaseUrl, { onError: () => undefined, max: 2 });
  checkKey = await createApiKey(connection.db, { name: "shop", scope: "check", unknownAccount: "allow" }, 0);
  for (const account of ["acme", "beta"]) {
    const customer = await service.stripe.ledger.createCustomer({
      name: account,
      email: `books@${account}.example`,
    });
    const put = await service.api("PUT", `/v1/accounts/${account}`, { stripe_customer: customer.id });
    expect(put.status).toBe(201);
  }
  const granted = await service.api("POST", "/v1/accounts/beta/overrides", {
    kind: "extend",
    reason: "A bank holiday",
    until: new Date((await service.now()) + 86_400_000).toISOString(),
  });
  overrideOfBeta = granted.body.id;
  await service.settle();
});
afterAll(async () => {
  await connection?.db.destroy();
  await service?.stop();
});

type Refused = {
  method?: string;
  path: string | (() => string);
  key?: string | (() => string) | null;
  headers?: Record<string, string>;
  json?: unknown;
  raw?: string | Buffer;
  status: number;
  /** What it says to change. */
  says: RegExp;
};

/** Sends it, and checks that it is refused as a problem and that nothing was changed by it. */
async function refused({
  method = "GET",
  path,
  key = testKey,
  headers = {},
  json,
  raw,
  status,
  says,
}: Refused) {
  const before = await fingerprint(connection.db);
  const secret = typeof key === "function" ? key() : key;
  const answer = await request(service.url + (typeof path === "function" ? path() : path), {
    method,
    headers: {
      ...(secret !== null && { authorization: `Bearer ${secret}` }),
      ...(json !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(raw !== undefined && { body: raw }),
  });
  expect({ status: answer.status, type: answer.type, detail: answer.body?.detail }).toEqual({
    status,
    type: "application/problem+json; charset=utf-8",
    detail: expect.stringMatching(says),
  });
  const problem = describedAnswer("GET", "/v1/accounts/{account}", 404);
  expect(problem.safeParse(answer.body).error).toBeUndefined();
  expect(answer.body.status).toBe(status);
  expect(await fingerprint(connection.db)).toEqual(before);
  return answer;
}

describe("whoever asks must say who they are", () => {
  test.each<[string, Refused]>([
    [
      "no key",
      {
        path: "/v1/entitlements/acme",
        key: null,
        status: 401,
        says: /Send the header "Authorization: Bearer <key>"; .*keys create/,
      },
    ],
    [
      "no key, and a body that is no JSON",
      {
        method: "PUT",
        path: "/v1/accounts/acme",
        key: null,
        headers: { "content-type": "application/json" },
        raw: "{",
        status: 401,
        says: /Authorization: Bearer/,
      },
    ],
    [
      "another scheme",
      {
        path: "/v1/entitlements/acme",
        key: null,
        headers: { authorization: "Basic YWRhOmFkYQ==" },
        status: 401,
        says: /Authorization: Bearer/,
      },
    ],
    [
      "a key of nobody",
      {
        path: "/v1/entitlements/acme",
        key: "fw_check_nobody",
        status: 401,
        says: /not known, or was revoked: make another/,
      },
    ],
    [
      "a key of nobody for a change",
      {
        method: "PUT",
        path: "/v1/accounts/acme",
        key: "fw_manage_nobody",
        json: { name: "Mine" },
        status: 401,
        says: /not known/,
      },
    ],
    [
      "a check key for the account's story",
      {
        path: "/v1/accounts/acme",
        key: () => checkKey,
        status: 403,
        says: /needs a key of scope "manage"; yours has "check"/,
      },
    ],
    [
      "a check key for a change",
      {
        method: "PUT",
        path: "/v1/accounts/acme",
        key: () => checkKey,
        json: { name: "Mine" },
        status: 403,
        says: /scope "manage"/,
      },
    ],
    [
      "a check key for an override",
      {
        method: "POST",
        path: "/v1/accounts/acme/overrides",
        key: () => checkKey,
        json: {},
        status: 403,
        says: /scope "manage"/,
      },
    ],
  ])("%s", async (_name, wanted) => void (await refused(wanted)));
});

describe("paths", () => {
  test.each<[string, Refused]>([
    ["nowhere", { path: "/nowhere", status: 404, says: /There is no GET \/nowhere; see \/openapi\.json/ }],
    ["no account named", { path: "/v1/entitlements/", status: 404, says: /openapi\.json/ }],
    [
      "malformed percent-encoding in a check",
      { path: "/v1/entitlements/%E0%A4%A", status: 400, says: /check its path and its encoding/ },
    ],
    [
      "malformed percent-encoding in an account",
      { path: "/v1/accounts/%zz", status: 400, says: /check its path and its encoding/ },
    ],
    [
      "malformed percent-encoding in a lapsed link",
      { path: "/lapsed/%zz", status: 400, says: /check its path and its encoding/ },
    ],
    [
      "a NUL in an account",
      { path: "/v1/entitlements/a%00b", status: 400, says: /an account is 1 to 128 letters/ },
    ],
    [
      "an account that begins with a dot",
      { path: "/v1/entitlements/.env", status: 400, says: /beginning with a letter or digit/ },
    ],
    [
      "an account that is too long",
      { path: `/v1/entitlements/${"a".repeat(129)}`, status: 400, says: /1 to 128/ },
    ],
    [
      "a slash within an account",
      { path: "/v1/accounts/a%2Fb", status: 400, says: /an account is 1 to 128 letters/ },
    ],
    [
      "a malformed feature",
      {
        path: "/v1/entitlements/acme?feature=Reports!",
        status: 400,
        says: /feature: a feature is 1 to 64 letters, digits, .* such as reports/,
      },
    ],
    [
      "an empty feature",
      { path: "/v1/entitlements/acme?feature=", status: 400, says: /feature: a feature is/ },
    ],
    [
      "a feature that is too long",
      { path: `/v1/entitlements/acme?feature=${"a".repeat(65)}`, status: 400, says: /1 to 64 letters/ },
    ],
    ["two features", { path: "/v1/entitlements/acme?feature=a&feature=b", status: 400, says: /feature: / }],
    [
      "an unknown parameter",
      {
        path: "/v1/entitlements/acme?features=reports",
        status: 400,
        says: /features: is not known here: correct its name/,
      },
    ],
    [
      "the stream, which comes later",
      { path: "/v1/entitlements/changes", status: 404, says: /one account at a time/ },
    ],
    [
      "an unknown account",
      {
        path: "/v1/accounts/nobody",
        status: 404,
        says: /No account is called nobody: register it with PUT \/v1\/accounts\/nobody/,
      },
    ],
    [
      "an unknown customer",
      {
        path: "/v1/accounts/cus_nobody",
        status: 404,
        says: /register it with PUT \/v1\/accounts\/\{your own id\}, .*stripe_customer/,
      },
    ],
    [
      "a mail that is none",
      { path: "/demo/mailbox/none%00", status: 404, says: /\/demo\/mailbox lists them all/ },
    ],
    [
      "mails of an account with a NUL",
      { path: "/demo/mailbox.json?account=a%00", status: 400, says: /account: / },
    ],
  ])("%s", async (_name, wanted) => void (await refused(wanted)));
});

describe("methods", () => {
  test.each([
    ["POST", "/v1/entitlements/acme", "HEAD, GET"],
    ["PATCH", "/v1/accounts/acme", "HEAD, PUT, GET"],
    ["DELETE", "/v1/accounts/acme", "HEAD, PUT, GET"],
    ["GET", "/v1/accounts/acme/overrides", "POST"],
    ["GET", "/v1/accounts/acme/overrides/5f0c1f0e-7d58-4d6f-b1a5-3f1f5f3d9a51", "DELETE"],
    ["GET", "/webhooks/stripe", "POST"],
    ["POST", "/healthz", "HEAD, GET"],
  ])("%s %s is answered with those that it has", async (method, path, allowed) => {
    const answer = await refused({ method, path, status: 405, says: /is not for this path: use / });
    expect(answer.headers.get("allow")).toBe(allowed);
  });
});

describe("PUT /v1/accounts/{account}", () => {
  const put = (json: unknown, status: number, says: RegExp): Refused => ({
    method: "PUT",
    path: "/v1/accounts/acme",
    json,
    status,
    says,
  });
  const body = (raw: string | Buffer, type: string | null, status: number, says: RegExp): Refused => ({
    method: "PUT",
    path: "/v1/accounts/acme",
    raw,
    headers: { "content-type": type ?? "application/json" },
    status,
    says,
  });
  const contact = (more: object) => ({ contacts: [{ role: "user", email: "ben@acme.example", ...more }] });

  test.each<[string, Refused]>([
    ["no JSON", body("name=Acme", null, 400, /The body is not JSON: send application\/json/)],
    ["half of a JSON", body('{"name":', null, 400, /not JSON/)],
    [
      "another type",
      body('{"name":"Acme"}', "text/plain", 400, /Send a JSON object, .*Content-Type: application\/json/),
    ],
    ["no body", { method: "PUT", path: "/v1/accounts/acme", status: 400, says: /Send a JSON object/ }],
    ["a list", put([], 400, /The request: /)],
    [
      "an encoding that we do not read",
      body('{"name":"Acme"}', "application/json; charset=latin9", 415, /check its headers and its encoding/),
    ],
    ["a body that is too large", put({ name: "x".repeat(300_000) }, 413, /too large/)],
    [
      "an unknown field",
      put({ colour: "red" }, 400, /^colour: is not known here: correct its name, or leave it out$/),
    ],
    [
      "an unknown field of a contact",
      put(contact({ phone: "1" }), 400, /^contacts\.0\.phone: is not known here/),
    ],
    [
      "an unknown role",
      put(contact({ role: "boss" }), 400, /contacts\.0\.role: must be one of accountant, user, manager/),
    ],
    [
      "a contact without an address",
      put({ contacts: [{ role: "user" }] }, 400, /contacts\.0\.email: must be an e-mail address/),
    ],
    [
      "a malformed address",
      put(contact({ email: "ben" }), 400, /contacts\.0\.email: must be an e-mail address/),
    ],
    [
      "a contact given twice",
      put(
        { contacts: [...contact({}).contacts, ...contact({ email: "BEN@acme.example" }).contacts] },
        422,
        /contacts: .* is given twice for one role/,
      ),
    ],
    [
      "too many contacts",
      put(
        { contacts: Array.from({ length: 51 }, (_, at) => ({ role: "user", email: `u${at}@acme.example` })) },
        400,
        /at most 50 contacts/,
      ),
    ],
    ["an unknown locale", put({ locale: "de" }, 400, /locale: must be one of en, es, pt-BR, he, fa/)],
    [
      "an unknown zone",
      put({ time_zone: "Mars/Olympus" }, 400, /time_zone: must be an IANA time zone, such as/),
    ],
    [
      "an unknown country",
      put({ country: "Atlantis" }, 400, /country: must be an ISO 3166-1 country code, such as BR/),
    ],
    [
      "an unknown policy",
      put({ policy: "lenient" }, 422, /policy: there is no policy "lenient"; there are standard/),
    ],
    [
      "a malformed customer",
      put({ stripe_customer: "cus 1" }, 400, /stripe_customer: must be a Stripe customer id, such as cus_/),
    ],
    ["a NUL in a name", put({ name: "Ac\0me" }, 400, /name: must be one line, without control characters/)],
    [
      "a line break in a name",
      put(contact({ name: "Ben\r\nBcc: x@example.com" }), 400, /contacts\.0\.name: must be one line/),
    ],
    [
      "an unknown parameter",
      { ...put({}, 400, /force: is not known here/), path: "/v1/accounts/acme?force=true" },
    ],
    [
      "a malformed remap",
      { ...put({}, 400, /remap: must be "true" or "false"/), path: "/v1/accounts/acme?remap=yes" },
    ],
    [
      "the reserved id changes",
      {
        ...put({}, 400, /"changes" and ids that begin with "cus_" or "acct_" are reserved: register/),
        path: "/v1/accounts/changes",
      },
    ],
    [
      "an id like a customer's",
      {
        ...put({}, 400, /are reserved: register the account under your own id/),
        path: "/v1/accounts/cus_123",
      },
    ],
  ])("%s", async (_name, wanted) => void (await refused(wanted)));

  test("a customer of another account is not taken, unless that is said", async () => {
    const { body: beta } = await service.api("GET", "/v1/accounts/beta");
    const says = new RegExp(
      `Stripe customer ${beta.stripe_customer} belongs to account beta; add \\?remap=true to move it here`,
    );
    await refused(put({ stripe_customer: beta.stripe_customer, name: "Not taken either" }, 409, says));
    await refused({
      ...put({ stripe_customer: beta.stripe_customer }, 409, says),
      path: "/v1/accounts/acme?remap=false",
    });
  });
});

describe("overrides", () => {
  const soon = () => new Date(Date.now() + 86_400_000).toISOString();
  const grant = (json: object, status: number, says: RegExp): Refused => ({
    method: "POST",
    path: "/v1/accounts/acme/overrides",
    json: { kind: "hold", reason: "They asked for time", until: soon(), ...json },
    status,
    says,
  });

  test.each<[string, Refused]>([
    [
      "for an unknown account",
      { ...grant({}, 404, /No account is called nobody/), path: "/v1/accounts/nobody/overrides" },
    ],
    ["without a reason", grant({ reason: undefined }, 400, /reason: say why, in at least 3 characters/)],
    ["with an empty reason", grant({ reason: "   " }, 400, /reason: say why/)],
    ["with a NUL in its reason", grant({ reason: "They\0asked" }, 400, /reason: must hold no NUL character/)],
    ["without an expiry", grant({ until: undefined }, 400, /until: must be an ISO 8601 instant, such as/)],
    [
      "until a day, not an instant",
      grant({ until: "2031-01-01" }, 400, /until: must be an ISO 8601 instant/),
    ],
    [
      "until a day that does not exist",
      grant({ until: "2031-02-30T00:00:00Z" }, 400, /until: must be an ISO 8601 instant/),
    ],
    [
      "until a moment that has passed",
      grant(
        { until: "2020-01-01T00:00:00Z" },
        422,
        /until: 2020-01-01T00:00:00Z is not in the future; it is 20\d\d-/,
      ),
    ],
    ["for ever", grant({ until: "2099-01-01T00:00:00Z" }, 422, /until: an override lasts 5 years at most/)],
    [
      "of an unknown kind",
      grant({ kind: "forgive" }, 400, /kind: must be one of restore, hold, extend, exempt, suspend, promise/),
    ],
    ["with an unknown field", grant({ amount: 1 }, 400, /amount: is not known here/)],
    ["by nobody", grant({ by: "" }, 400, /by: /)],
    [
      "without a body",
      { method: "POST", path: "/v1/accounts/acme/overrides", status: 400, says: /Send a JSON object/ },
    ],
    [
      "ended, by a malformed id",
      {
        method: "DELETE",
        path: "/v1/accounts/acme/overrides/1",
        status: 400,
        says: /an override's id is a UUID, as its creation answered/,
      },
    ],
    [
      "ended, by an id of none",
      {
        method: "DELETE",
        path: "/v1/accounts/acme/overrides/5f0c1f0e-7d58-4d6f-b1a5-3f1f5f3d9a51",
        status: 404,
        says: /Account acme has no override 5f0c1f0e/,
      },
    ],
    [
      "ended, of another account",
      {
        method: "DELETE",
        path: () => `/v1/accounts/acme/overrides/${overrideOfBeta}`,
        status: 404,
        says: /Account acme has no override/,
      },
    ],
  ])("%s", async (_name, wanted) => void (await refused(wanted)));
});

describe("the virtual clock", () => {
  const move = (json: unknown, status: number, says: RegExp): Refused => ({
    method: "POST",
    path: "/demo/clock",
    key: null,
    json,
    status,
    says,
  });

  test.each<[string, Refused]>([
    ["back", move({ now: "2020-01-01T00:00:00Z" }, 422, /Time only moves forward: it is 20\d\d-/)],
    ["not at all", move({}, 400, /give either "advance" or "now"/)],
    ["twice", move({ advance: "P1D", now: "2031-01-01T00:00:00Z" }, 400, /give either "advance" or "now"/)],
    ["by words", move({ advance: "14 days" }, 400, /advance: must be an ISO 8601 duration .*such as "P14D"/)],
    ["by a duration of nothing", move({ advance: "P" }, 400, /advance: must be an ISO 8601 duration/)],
    ["backwards by a duration", move({ advance: "-P1D" }, 400, /advance: must be an ISO 8601 duration/)],
    ["to a day, not an instant", move({ now: "2031-01-01" }, 400, /now: must be an ISO 8601 instant/)],
    [
      "by a duration and a word",
      move({ advance: "P1D later" }, 400, /advance: must be an ISO 8601 duration/),
    ],
    ["too far by days", move({ advance: "P36890D" }, 422, /a hundred years at most in one step/)],
    ["too far by years", move({ advance: "P100YT1S" }, 422, /a hundred years at most/)],
    ["too far for any calendar", move({ advance: "P999999Y" }, 422, /a hundred years at most/)],
    ["too far by an instant", move({ now: "9999-12-31T23:59:59Z" }, 422, /a hundred years at most/)],
    [
      "beyond all numbers",
      move({ advance: `P${"9".repeat(40)}D` }, 400, /advance: must be an ISO 8601 duration/),
    ],
    ["by an unknown field", move({ advance: "P1D", by: "ada" }, 400, /by: is not known here/)],
    [
      "by no JSON",
      {
        method: "POST",
        path: "/demo/clock",
        raw: "P1D",
        headers: { "content-type": "application/json" },
        status: 400,
        says: /not JSON/,
      },
    ],
  ])("%s", async (_name, wanted) => void (await refused(wanted)));

  test("a hundred years at once are taken", async () => {
    const { status } = await service.api("POST", "/demo/clock", { advance: "P100Y" });
    expect(status).toBe(200);
  });
});

describe("POST /webhooks/stripe", () => {
  const event = (more: object = {}) =>
    JSON.stringify({
      id: "evt_refused",
      object: "event",
      type: "invoice.paid",
      api_version: "2026-10-28.endive",
      created: 1_790_000_000,
      livemode: false,
      data: { object: { id: "in_1", object: "invoice", customer: "cus_1", status: "paid" } },
      ...more,
    });
  const signed = (
    payload: string,
    secret = "whsec_test_secret",
    timestamp = Math.floor(Date.now() / 1_000),
  ) => Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
  const post = (raw: string, signature: string | null, status: number, says: RegExp) =>
    refused({
      method: "POST",
      path: "/webhooks/stripe",
      key: null,
      raw,
      status,
      says,
      headers: {
        "content-type": "application/json",
        ...(signature !== null && { "stripe-signature": signature }),
      },
    });

  test("unsigned", async () => void (await post(event(), null, 400, /There is no Stripe-Signature header/)));
  test("signed with another secret", async () =>
    void (await post(
      event(),
      signed(event(), "whsec_other"),
      400,
      /No signing secret matches: STRIPE_WEBHOOK_SECRET/,
    )));
  test("changed after it was signed", async () =>
    void (await post(event({ id: "evt_else" }), signed(event()), 400, /No signing secret matches/)));
  test("signed an hour ago", async () => {
    await post(
      event(),
      signed(event(), undefined, Math.floor(Date.now() / 1_000) - 3_600),
      400,
      /The signature is 36\d\d s old .* at most 300 s are allowed/,
    );
  });
  test("a signature that is none", async () =>
    void (await post(event(), "signed", 400, /garbled: it must read "t=<seconds>,v1=<signature>"/)));
  test("signed, but no JSON", async () =>
    void (await post(
      "paid!",
      signed("paid!"),
      400,
      /The signature is right but the body is not a Stripe event in JSON/,
    )));
  test("signed, but no event", async () =>
    void (await post("[1]", signed("[1]"), 400, /not a Stripe event/)));
  test("empty", async () => void (await post("", signed(""), 400, /The body is empty/)));
  test("too large", async () => {
    const large = event({ filler: "x".repeat(1_100_000) });
    await post(large, signed(large), 413, /too large/);
  });
});

test("after all this the service is as well as before", async () => {
  expect((await service.api("GET", "/v1/entitlements/acme")).body).toMatchObject({
    account: "acme",
    known: true,
    access: "full",
  });
  expect((await service.api("GET", "/v1/accounts/acme")).body.overrides).toEqual([]);
  expect((await service.api("GET", "/readyz")).body).toMatchObject({
    ready: true,
    detail: { inbox_pending: 0, inbox_dead: 0 },
  });
});
