import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { laterBy } from "../../src/core/duration.ts";
import { day, hour } from "../../src/core/instant.ts";
import { stages } from "../../src/core/stage.ts";
import { createApiKey, type UnknownAccount } from "../../src/postgres/api-keys.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { describedAnswer } from "../support/described-answer.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService, testKey } from "../support/service.ts";

let service: RunningService;
let connection: Connection;

beforeAll(async () => {
  service = await startTestService();
  connection = connect(service.databaseUrl, { onError: () => undefined, max: 2 });
});
afterAll(async () => {
  await connection?.db.destroy();
  await service?.stop();
});

const keyWith = (unknownAccount: UnknownAccount) =>
  createApiKey(connection.db, { name: `unknown ${unknownAccount}`, scope: "check", unknownAccount }, 0);
const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const newCustomer = (name: string) =>
  service.stripe.ledger.createCustomer({ name, email: `books@${name}.example` });
const overdueInvoice = async (customer: string) =>
  service.stripe.ledger.createInvoice({
    customer,
    amount: 12_000,
    currency: "usd",
    collection: "send_invoice",
    dueAt: (await service.now()) - day,
  });
/** The answer, after comparing it with what openapi.json says of it. */
async function described(method: string, path: string, route: string, status: number, body?: unknown) {
  const answer = await service.api(method, path, body);
  expect({ status: answer.status, problem: status < 400 ? undefined : answer.body }).toEqual({
    status,
    problem: undefined,
  });
  const { error } = describedAnswer(method, route, status).safeParse(answer.body);
  expect({ path, error: error?.issues }).toEqual({ path, error: undefined });
  return answer.body;
}
const view = (account: string) => described("GET", `/v1/accounts/${account}`, "/v1/accounts/{account}", 200);
const put = (account: string, body: object, status = 200) =>
  described("PUT", `/v1/accounts/${account}`, "/v1/accounts/{account}", status, body);
const check = (account: string, query = "") =>
  described("GET", `/v1/entitlements/${account}${query}`, "/v1/entitlements/{account}", 200);

test("what an answer is compared with refuses what is not described", () => {
  const answer = {
    account: "a",
    known: true,
    stage: "active",
    access: "full",
    features: { reports: "allow" },
    reason: "in_good_standing",
    banner: null,
    next_change_at: null,
    lapsed_url: null,
    version: 1,
  };
  const schema = describedAnswer("GET", "/v1/entitlements/{account}", 200);
  expect(schema.safeParse(answer).success).toBe(true);
  for (const wrong of [
    { ...answer, stage: "lapsed" },
    { ...answer, surprise: 1 },
    { ...answer, version: undefined },
    { ...answer, features: { reports: "maybe" } },
    { ...answer, banner: {} },
    { ...answer, next_change_at: "tomorrow" },
  ]) {
    expect({ wrong, success: schema.safeParse(wrong).success }).toEqual({ wrong, success: false });
  }
});

describe("PUT", () => {
  const contacts = [
    {
      role: "accountant",
      email: "marta@kept.example",
      name: "Marta",
      locale: "es",
      time_zone: "America/Bogota",
    },
    { role: "user", email: "ben@kept.example", name: null, locale: "en", time_zone: null },
  ];
  const stripped = ({ facts_read_at, case: _case, decision, ...rest }: Record<string, unknown>) => rest;

  test("creates, then replaces; what is left out keeps its value", async () => {
    const customer = await newCustomer("kept");
    const given = {
      stripe_customer: customer.id,
      name: "Kept",
      locale: "es",
      time_zone: "America/Bogota",
      country: "co",
      policy: "standard",
      contacts,
    };
    const created = await put("kept", given, 201);
    expect(created).toMatchObject({
      ...given,
      country: "CO",
      account: "kept",
      contacts,
      overrides: [],
      notices: [],
      debts: [],
    });

    expect(stripped(await put("kept", {}))).toEqual(stripped(created));
    expect(stripped(await put("kept", { name: "Renamed" }))).toEqual({
      ...stripped(created),
      name: "Renamed",
    });
    expect(stripped(await put("kept", { locale: "pt-BR" }))).toEqual({
      ...stripped(created),
      name: "Renamed",
      locale: "pt-BR",
    });
    await service.settle();
    expect(stripped(await view("kept"))).toEqual({ ...stripped(created), name: "Renamed", locale: "pt-BR" });

    const [, ben] = created.contacts;
    expect((await put("kept", { contacts: [contacts[1]] })).contacts).toEqual([{ ...ben, locale: "en" }]);
  });

  test("takes the same name from several requests at once", async () => {
    const customer = await newCustomer("crowd");
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        service.api("PUT", "/v1/accounts/crowd", { stripe_customer: customer.id, name: "Crowd" }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    const rows = await connection.db
      .selectFrom("accounts")
      .select("id")
      .where("product_id", "=", "crowd")
      .execute();
    expect(rows).toHaveLength(1);
  });

  test("keeps its customer, though Stripe mentions it in the same moment", async () => {
    const names = Array.from({ length: 12 }, (_, at) => `quick${at}`);
    const customers = new Map<string, string>();
    for (const name of names) {
      const { id } = await newCustomer(name);
      customers.set(name, id);
      await put(name, { stripe_customer: id }, 201);
    }
    await service.settle();
    for (const name of names)
      expect(await view(name)).toMatchObject({ account: name, stripe_customer: customers.get(name) });
  });

  test("moves a customer with ?remap=true, its debts with it", async () => {
    const customer = await newCustomer("moved");
    await put("before", { stripe_customer: customer.id }, 201);
    const { id } = await overdueInvoice(customer.id);
    await service.settle();
    expect((await view("before")).debts).toMatchObject([{ invoice: id }]);

    expect((await service.api("PUT", "/v1/accounts/after", { stripe_customer: customer.id })).status).toBe(
      409,
    );
    await put("after?remap=true", { stripe_customer: customer.id }, 201);
    await service.settle();
    expect(await view("after")).toMatchObject({ stripe_customers: [customer.id], debts: [{ invoice: id }] });
    expect(await view("before")).toMatchObject({ stripe_customer: null, stripe_customers: [], debts: [] });
    expect(await check(customer.id)).toMatchObject({ account: "after", known: true });
  });

  test("tells a product's id from a customer that is called the same", async () => {
    await put("first", { stripe_customer: "twice" }, 201);
    expect(await put("twice", { name: "Another" }, 201)).toMatchObject({
      account: "twice",
      name: "Another",
      stripe_customers: [],
    });
    expect(await view("first")).toMatchObject({ account: "first", name: null, stripe_customers: ["twice"] });
  });

  test("of a product's id for a customer that we know adopts its account and its case", async () => {
    const customer = await newCustomer("early");
    await overdueInvoice(customer.id);
    await service.settle();
    await service.advance("P5D");
    const early = await view(customer.id);
    expect(early).toMatchObject({ account: customer.id, case: { number: 1, stage: "reminded" } });
    expect(early.notices).toMatchObject([
      { kind: "first_reminder", role: "accountant", to: "books@early.example", status: "delivered" },
    ]);
    expect(await check(customer.id)).toMatchObject({ account: customer.id, stage: "reminded" });

    // It is looked at anew, since its names changed; all else of the case is as it was.
    const { next_review_at, ...kept } = early.case;
    const adopted = await put("adopted", { stripe_customer: customer.id, name: "Early" }, 201);
    expect(adopted).toMatchObject({
      account: "adopted",
      name: "Early",
      stripe_customer: customer.id,
      case: kept,
      notices: early.notices,
      debts: early.debts,
    });
    for (const name of ["adopted", customer.id])
      expect(await check(name)).toMatchObject({ account: "adopted", known: true, stage: "reminded" });
    await service.settle();
    expect((await view(customer.id)).notices).toEqual(early.notices);
  });
});

describe("a contact whose mail bounced", () => {
  const bad = "bounce@simulator.amazonses.com";
  const unreachable = async () =>
    Object.fromEntries(
      (await view("bounced")).contacts.map((contact: any) => [
        contact.email.toLowerCase(),
        contact.unreachable,
      ]),
    );
  const contacts = (user: string) => ({
    contacts: [
      { role: "accountant", email: "marta@bounced.example" },
      { role: "user", email: user },
    ],
  });

  beforeAll(async () => {
    const customer = await newCustomer("bounced");
    await put("bounced", { stripe_customer: customer.id, ...contacts(bad) }, 201);
    await overdueInvoice(customer.id);
    await service.settle();
    await service.advance("P5D");
  });

  test("stays unreachable when the same address is given again", async () => {
    expect(await unreachable()).toEqual({ "marta@bounced.example": null, [bad]: "bounced" });
    await put("bounced", contacts(bad));
    expect(await unreachable()).toEqual({ "marta@bounced.example": null, [bad]: "bounced" });
    await put("bounced", contacts(bad.toUpperCase()));
    expect(await unreachable()).toEqual({ "marta@bounced.example": null, [bad]: "bounced" });
  });

  test("can be reached at another address", async () => {
    await put("bounced", contacts("ben@bounced.example"));
    expect(await unreachable()).toEqual({ "marta@bounced.example": null, "ben@bounced.example": null });
  });
});

describe("an accountant whom Stripe named", () => {
  const bad = "bounce@simulator.amazonses.com";
  const user = { role: "user", email: "ben@spoken.example" };
  let customer: string;
  const contacts = async () =>
    (await view("spoken")).contacts.map(({ role, email, unreachable }: any) => [role, email, unreachable]);
  const rowsEver = async () => {
    const { id } = await connection.db
      .selectFrom("accounts")
      .select("id")
      .where("product_id", "=", "spoken")
      .executeTakeFirstOrThrow();
    return connection.db
      .selectFrom("contacts")
      .select("id")
      .where("account_id", "=", id)
      .orderBy("id")
      .execute();
  };

  beforeAll(async () => {
    ({ id: customer } = await service.stripe.ledger.createCustomer({ name: "Spoken", email: bad }));
    await put("spoken", { stripe_customer: customer, contacts: [user] }, 201);
    await overdueInvoice(customer);
    await service.settle();
    await service.advance("P5D");
  });

  test("stays when the product names other roles, and as unreachable as it was", async () => {
    const before = await contacts();
    expect(before).toEqual([
      ["accountant", bad, "bounced"],
      ["user", user.email, null],
    ]);
    const rows = await rowsEver();
    for (let turn = 0; turn < 3; turn += 1) {
      await put("spoken", { contacts: [user] });
      expect(await contacts()).toEqual(before);
      await service.settle();
      expect(await contacts()).toEqual(before);
    }
    expect(await rowsEver()).toEqual(rows);
  });

  test("makes room for whom the product names, and is as unreachable when it comes back", async () => {
    await put("spoken", { contacts: [user, { role: "accountant", email: "ana@spoken.example" }] });
    await service.settle();
    expect(await contacts()).toEqual([
      ["accountant", "ana@spoken.example", null],
      ["user", user.email, null],
    ]);
    await put("spoken", { contacts: [] });
    await service.settle();
    expect(await contacts()).toEqual([["accountant", bad, "bounced"]]);
  });

  test("has those of the account's other customers beside it", async () => {
    const { id } = await newCustomer("spoken-too");
    await put("spoken", { stripe_customer: id });
    await service.settle();
    const both = await contacts();
    expect(both).toHaveLength(2);
    expect(both).toContainEqual(["accountant", bad, "bounced"]);
    expect(both).toContainEqual(["accountant", "books@spoken-too.example", null]);
    const rows = await rowsEver();
    await put("spoken", {});
    await service.settle();
    expect(await rowsEver()).toEqual(rows);
  });
});

describe("overrides", () => {
  const route = "/v1/accounts/{account}/overrides";

  test("are granted, seen, and ended once", async () => {
    const customer = await newCustomer("patient");
    await put("patient", { stripe_customer: customer.id }, 201);
    const until = new Date((await service.now()) + 3 * day).toISOString();
    const granted = await described("POST", "/v1/accounts/patient/overrides", route, 201, {
      kind: "hold",
      reason: " They asked for time ",
      until,
    });
    expect(granted).toMatchObject({
      kind: "hold",
      reason: "They asked for time",
      until,
      by: "bootstrap",
      ended_at: null,
      in_force: true,
    });
    const signed = await described("POST", `/v1/accounts/${customer.id}/overrides`, route, 201, {
      kind: "extend",
      reason: "Holidays",
      until: until.replace("Z", "+00:00"),
      by: "Clara",
    });
    expect(signed).toMatchObject({ by: "Clara", until });
    expect((await view("patient")).overrides).toEqual(expect.arrayContaining([granted, signed]));

    const path = `/v1/accounts/patient/overrides/${granted.id}`;
    expect(await service.api("DELETE", path)).toEqual({ status: 204, body: null });
    const [ended] = (await view("patient")).overrides.filter(({ id }: { id: string }) => id === granted.id);
    expect(ended).toMatchObject({ in_force: false, ended_at: new Date(await service.now()).toISOString() });
    expect(await service.api("DELETE", path)).toEqual({ status: 204, body: null });
    expect((await view("patient")).overrides).toContainEqual(ended);
  });
});

describe("the check", () => {
  test("answers what openapi.json says on every stage, and withholds only what the policy names", async () => {
    const customer = await newCustomer("lapsing");
    const contacts = [
      { role: "accountant", email: "marta@lapsing.example" },
      { role: "user", email: "ben@lapsing.example" },
    ];
    await put(
      "lapsing",
      { stripe_customer: customer.id, time_zone: "America/Bogota", country: "CO", contacts },
      201,
    );
    const seen = new Map<string, any>([["active", await check("lapsing", "?feature=reports")]]);
    await overdueInvoice(customer.id);
    for (
      const deadline = (await service.now()) + 60 * day;
      !seen.has("suspended") && (await service.now()) < deadline;
    ) {
      await service.advance("PT8H");
      const answer = await check("lapsing", "?feature=reports");
      if (!seen.has(answer.stage)) seen.set(answer.stage, answer);
    }
    expect([...seen.keys()]).toEqual(stages);
    for (const [stage, answer] of seen) {
      const cut = stage === "suspended";
      expect(answer).toMatchObject({
        account: "lapsing",
        known: true,
        access: cut ? "restricted" : "full",
        decision: cut ? "deny" : "allow",
        features: {
          reports: cut ? "deny" : "allow",
          api: cut ? "read_only" : "allow",
          export: "allow",
          billing: "allow",
          support: "allow",
        },
      });
      if (stage === "active")
        expect(answer).toMatchObject({ banner: null, lapsed_url: null, reason: "in_good_standing" });
      else
        expect(answer).toMatchObject({
          banner: { url: answer.lapsed_url },
          lapsed_url: expect.stringMatching(/\/lapsed\/\S+$/),
        });
    }
    expect(await check("lapsing", "?feature=export")).toMatchObject({ decision: "allow" });
    expect(await check("lapsing", "?feature=anything-else")).toMatchObject({ decision: "allow" });
    expect(await check(customer.id)).toMatchObject({ account: "lapsing", stage: "suspended" });
    expect(await check("lapsing")).not.toHaveProperty("decision");
    await view("lapsing");
  });

  test("answers for an unknown account as the key says", async () => {
    const path = "/v1/entitlements/stranger?feature=reports";
    const allowed = await request(service.url + path, withKey(await keyWith("allow")));
    expect(allowed.body).toMatchObject({
      account: "stranger",
      known: false,
      stage: "active",
      access: "full",
      decision: "allow",
      reason: "unknown_account",
      version: 0,
    });
    const denyKey = await keyWith("deny");
    const denied = await request(service.url + path, withKey(denyKey));
    expect(denied.body).toMatchObject({
      account: "stranger",
      known: false,
      access: "restricted",
      decision: "deny",
      reason: "unknown_account",
      features: { export: "allow", billing: "allow", support: "allow" },
    });
    for (const { status, body } of [allowed, denied]) {
      expect(status).toBe(200);
      expect(describedAnswer("GET", "/v1/entitlements/{account}", 200).safeParse(body).error).toBeUndefined();
    }
    const known = await request(`${service.url}/v1/entitlements/patient`, withKey(denyKey));
    expect(known.body).toMatchObject({ known: true, access: "full" });
  });

  test("answers the same by the short way and by the router's, and is not to be stored", async () => {
    const key = withKey(testKey);
    const short = await request(`${service.url}/v1/entitlements/kept?feature=reports`, key);
    const long = await request(`${service.url}/v1/entitlements/%6Bept?feature=reports`, key);
    expect(long.body).toEqual(short.body);
    for (const { headers, type } of [short, long]) {
      expect({ stored: headers.get("cache-control"), type }).toEqual({
        stored: "no-store",
        type: "application/json; charset=utf-8",
      });
    }
  });
});

describe("operation", () => {
  test.each(["/healthz", "/readyz", "/metrics", "/openapi.json"])(
    "GET and HEAD %s, without a key",
    async (path) => {
      const got = await request(service.url + path);
      const headed = await request(service.url + path, { method: "HEAD" });
      expect({ got: got.status, headed: headed.status, type: headed.type, text: headed.text }).toEqual({
        got: 200,
        headed: 200,
        type: got.type,
        text: "",
      });
    },
  );

  test("readiness, liveness, the clock and the mailbox are as openapi.json says", async () => {
    await described("GET", "/healthz", "/healthz", 200);
    expect(await described("GET", "/readyz", "/readyz", 200)).toMatchObject({
      ready: true,
      mode: "enforce",
      clock: "virtual",
      detail: { database: "answers", position: expect.any(Number) },
    });
    const before = await service.now();
    expect(await described("POST", "/demo/clock", "/demo/clock", 200, { advance: "PT1H" })).toEqual({
      now: new Date(before + hour).toISOString(),
    });
    const later = new Date(before + 2 * hour).toISOString();
    expect(await described("POST", "/demo/clock", "/demo/clock", 200, { now: later })).toEqual({
      now: later,
    });
    const mails = await described("GET", "/demo/mailbox.json", "/demo/mailbox.json", 200);
    expect(mails.length).toBeGreaterThan(5);
    const { account } = mails[0];
    const path = `/demo/mailbox.json?account=${account}`;
    const of = mails.filter((mail: { account: string }) => mail.account === account);
    expect(of.length).toBeLessThan(mails.length);
    expect(await described("GET", path, "/demo/mailbox.json", 200)).toEqual(of);
  });

  test("the clock moves by calendar months", async () => {
    const month = laterBy("P1M", await service.now());
    expect(await service.api("POST", "/demo/clock", { advance: "P1M" })).toEqual({
      status: 200,
      body: { now: new Date(month).toISOString() },
    });
  });

  test("metrics tell the present, not the time before", async () => {
    await put("newest", {}, 201);
    const { position } = (await service.api("GET", "/readyz")).body.detail;
    const { text, type } = await request(`${service.url}/metrics`);
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    const { count } = await connection.db
      .selectFrom("cases")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .where("stage", "=", "suspended")
      .executeTakeFirstOrThrow();
    expect(count).toBeGreaterThan(0);
    expect(text).toMatch(/^forewarn_up 1$/m);
    expect(text).toMatch(new RegExp(`^forewarn_access_changes_position ${position}$`, "m"));
    expect(text).toMatch(new RegExp(`^forewarn_accounts_suspended ${count}$`, "m"));
    expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  });
});

describe("a flood", () => {
  test("of requests with a key is served", async () => {
    const answers = await Promise.all(
      Array.from({ length: 600 }, () => request(`${service.url}/v1/accounts/kept`, withKey(testKey))),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test("of guesses is slowed down, and whoever has a key does not notice", async () => {
    const guess = (at: number) => request(`${service.url}/v1/entitlements/kept`, withKey(`guess ${at}`));
    const answers = await Promise.all(Array.from({ length: 320 }, (_, at) => guess(at)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(300);
    const slowed = answers.filter(({ status }) => status === 429);
    expect(slowed).toHaveLength(20);
    expect(slowed[0]).toMatchObject({
      type: "application/problem+json; charset=utf-8",
      body: { detail: expect.stringMatching(/without a valid key: correct the key, and wait a minute/) },
    });
    expect(slowed[0]!.headers.get("retry-after")).toMatch(/^\d+$/);
    expect((await check("kept")).known).toBe(true);
    expect(
      (await request(`${service.url}/v1/entitlements/kept`, withKey(await keyWith("allow")))).status,
    ).toBe(200);
  });
});
