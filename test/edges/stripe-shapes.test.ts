import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Stripe from "stripe";
import ts from "typescript";
import { day } from "../../src/core/instant.ts";
import type { Ledger } from "../../src/demo/pretend-stripe/ledger.ts";
import { pretendApiVersion } from "../../src/demo/pretend-stripe/shapes.ts";
import {
  type PretendStripe,
  startPretendStripe,
} from "../../src/demo/pretend-stripe/start-pretend-stripe.ts";
import { paidEvidence } from "../../src/stripe/paid-evidence.ts";
import { readInvoice } from "../../src/stripe/read-invoice.ts";
import { stripeApiVersion, stripeClient } from "../../src/stripe/stripe-client.ts";

type Bag = Record<string, unknown>;
type Event = { id: string; type: string; data: { object: Bag; previous_attributes?: Bag } };

const folder = join(import.meta.dirname, "../fixtures/stripe");
const fixturesIn = (of: string): Map<string, Event> => {
  const files = readdirSync(of).filter((name) => name.endsWith(".json"));
  return new Map(
    files.map((name) => [name.slice(0, -".json".length), JSON.parse(readFileSync(join(of, name), "utf8"))]),
  );
};
const fixtures = fixturesIn(folder);
const of2022 = fixturesIn(join(folder, "2022-11-15"));

const now = Date.UTC(2026, 10, 2, 9);
const secretKey = "sk_test_shapes_0123456789";
let pretend: PretendStripe;
let stripe: Stripe;
let events: Event[];

beforeAll(async () => {
  pretend = await startPretendStripe({
    now: () => now,
    secretKey,
    hostedBase: "http://pay.test",
    seed: "shapes",
  });
  stripe = stripeClient({ secretKey, apiBase: pretend.url });
  await everythingHappens(pretend.ledger);
  events = pretend.ledger.all("event") as unknown as Event[];
});
afterAll(() => pretend.stop());

async function everythingHappens(ledger: Ledger): Promise<void> {
  const { id: customer } = await ledger.createCustomer({ email: "a@b.test", address: { country: "BR" } });
  await ledger.updateCustomer(customer, { name: "Acme" });
  const sent = () =>
    ledger.createInvoice({ customer, amount: 1_000, collection: "send_invoice", dueAt: now + day });
  const many = await Promise.all(Array.from({ length: 13 }, sent));
  const [a, b, c, d, e, f, g, h, i, j, k, l, m] = many.map(({ id }) => id) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  await ledger.pay(a);
  await ledger.pay(b, { amount: 400 });
  await ledger.pay(c, { amount: 1_200 });
  await ledger.failAttempt(d);
  await ledger.requireAction(e);
  await ledger.startProcessing(f, { method: "sepa_debit" });
  await ledger.settle(f);
  for (const method of ["oxxo", "pix", "konbini", "multibanco", "boleto"] as const) {
    await ledger.issueVoucher(g, { method, expiresAt: now + day });
  }
  await ledger.awaitTransfer(h, { received: 10 });
  await ledger.voidInvoice(i);
  await ledger.markUncollectible(j);
  await ledger.credit(k, { amount: 200 });
  await ledger.payOutside(l);
  await ledger.startProcessing(m, { method: "us_bank_account" });
  await ledger.failProcessing(m);
  await ledger.announce(m, "overdue");
  await ledger.announce(m, "will_be_due");
  await ledger.closeDispute((await ledger.dispute(a)).id, "won");
  await ledger.refund(a);
  await ledger.startProcessing(m, { method: "us_bank_account" });
  await ledger.failProcessing(m, { voids: true });
  const order = { customer, amount: 1_000, collection: "send_invoice", dueAt: now + day } as const;
  await ledger.createInvoice({ ...order, quote: "qt_1" });
  await ledger.createInvoice({ ...order, pausedAs: "mark_uncollectible" });
  await ledger.replacePayment((await sent()).id);
  const draft = await ledger.createInvoice({
    customer,
    amount: 1,
    collection: "charge_automatically",
    draft: true,
    subscription: "sub_1",
  });
  await ledger.deleteDraft(draft.id);
  await ledger.deleteCustomer(customer);
}

/**
 * Lets the compiler compare JSON with the SDK's types as it compares a literal in source: a key too many, too few
 * or of another type is an error. Answers the errors.
 */
function compilerOn(values: readonly { name: string; type: string; value: unknown }[]): string[] {
  const decimal = /("(?:quantity_decimal|unit_amount_decimal)": )("[^"]*")/g;
  const literal = (value: unknown) =>
    JSON.stringify(value, null, 1).replace(decimal, "$1$2 as unknown as Stripe.Decimal");
  const source = values.map(({ type, value }, at) => `export const value${at}: ${type} = ${literal(value)};`);
  const text = ['import type Stripe from "stripe";', ...source].join("\n");
  const path = join(import.meta.dirname, "stripe-shapes.generated.ts");
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    types: ["node"],
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === path || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === path ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : getSourceFile(name, ...rest);
  const program = ts.createProgram([path], options, host);
  const file = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((one) => {
    const before = text.slice(0, one.start ?? 0).match(/export const /g)?.length ?? 0;
    return `${values[before - 1]?.name}: ${ts.flattenDiagnosticMessageText(one.messageText, " ")}`;
  });
}

const typeOf = (type: string): string => `Extract<Stripe.Event, { type: ${JSON.stringify(type)} }>`;
/** The SDK types a change as whole objects; Stripe sends only the parts that changed. */
const withoutChange = ({ data, ...event }: Event) => ({ ...event, data: { object: data.object } });

/** One event for each set of keys that occurs: hundreds that look alike prove no more than one. */
function distinct(all: readonly Event[]): Event[] {
  return [...new Map(all.map((event) => [`${event.type} ${shapeOf(event.data.object)}`, event])).values()];
}
const shapeOf = (value: unknown): string =>
  Array.isArray(value)
    ? `[${value.map(shapeOf).join()}]`
    : typeof value === "object" && value !== null
      ? `{${Object.entries(value)
          .map(([key, one]) => key + shapeOf(one))
          .join()}}`
      : value === null
        ? "null"
        : typeof value;

/** Where two JSON values differ in keys or kinds; null stands for any value, and free text keys may differ. */
function mismatches(real: unknown, pretended: unknown, path = ""): string[] {
  if (real === null || pretended === null) return [];
  if (Array.isArray(real) && Array.isArray(pretended)) {
    return real.length > 0 && pretended.length > 0 ? mismatches(real[0], pretended[0], `${path}[0]`) : [];
  }
  if (typeof real !== typeof pretended || Array.isArray(real) !== Array.isArray(pretended))
    return [`${path}: ${typeof real} and ${typeof pretended}`];
  if (typeof real !== "object" || /metadata$|previous_attributes$/.test(path)) return [];
  const [one, other] = [real as Bag, pretended as Bag];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) =>
    key in one && key in other
      ? mismatches(one[key], other[key], `${path}.${key}`)
      : [`${path}.${key} only in ${key in one ? "the fixture" : "the pretend Stripe"}`],
  );
}

describe("at the pinned version", () => {
  test("both ends speak the same one", () => {
    expect(pretendApiVersion).toBe(stripeApiVersion);
    expect(events.map((event) => (event as unknown as Bag).api_version)).toEqual(
      events.map(() => stripeApiVersion),
    );
  });

  test("every event of the pretend Stripe has its fixture, and no fixture is idle", () => {
    expect([...new Set(events.map(({ type }) => type))].sort()).toEqual([...fixtures.keys()].sort());
    for (const [type, fixture] of fixtures) expect(fixture.type).toBe(type);
  });

  test("the SDK's types accept every fixture, every event and every answer", async () => {
    const [invoice] = pretend.ledger.all("invoice");
    const answer = (type: string, value: unknown) => ({ name: `the answer ${type}`, type, value });
    const plain = (value: object) => {
      const { lastResponse, ...rest } = value as Bag;
      return rest;
    };
    const errors = compilerOn([
      ...[...fixtures].map(([type, event]) => ({
        name: `the fixture ${type}`,
        type: typeOf(type),
        value: withoutChange(event),
      })),
      ...distinct(events).map((event) => ({
        name: `the event ${event.type}`,
        type: typeOf(event.type),
        value: withoutChange(event),
      })),
      answer("Stripe.Invoice", plain(await stripe.invoices.retrieve(invoice!.id, { expand: ["payments"] }))),
      answer(
        "Stripe.ApiList<Stripe.InvoicePayment>",
        plain(await stripe.invoicePayments.list({ expand: ["data.payment.payment_intent.latest_charge"] })),
      ),
      answer("Stripe.Account", plain(await stripe.accounts.retrieveCurrent())),
    ]);
    expect(errors).toEqual([]);
  });

  test("the compiler would have noticed a key too many, too few, or of another type", () => {
    const [, event] = [...fixtures].find(([type]) => type === "invoice.paid")!;
    const { total, ...less } = event.data.object;
    const spoilt = [{ ...event.data.object, paid: true }, less, { ...event.data.object, total: "12" }];
    const errors = compilerOn(
      spoilt.map((value, at) => ({ name: `spoilt ${at}`, type: "Stripe.Invoice", value })),
    );
    expect(errors).toEqual([
      expect.stringMatching(/^spoilt 0: .*paid.* does not exist/),
      expect.stringMatching(/^spoilt 1: .*'total' is missing/),
      expect.stringMatching(/^spoilt 2: .*not assignable to type 'number'/),
    ]);
  });

  test.each([...fixtures.keys()])("%s has the keys and kinds of its fixture", (type) => {
    const fixture = fixtures.get(type)!;
    const alike = events.filter((event) => event.type === type && comparable(fixture, event));
    expect(alike.length).toBeGreaterThan(0);
    for (const event of alike) expect(mismatches(fixture, event)).toEqual([]);
  });

  test("a change names the old values of what changed and nothing else", () => {
    const changes = events.filter((event) => event.data.previous_attributes);
    expect([...new Set(changes.map(({ type }) => type))].sort()).toEqual([
      "customer.updated",
      "invoice.updated",
    ]);
    for (const { type, data } of changes) {
      const before = Object.entries(data.previous_attributes!);
      expect([type, before.length]).not.toEqual([type, 0]);
      for (const [key, old] of before) {
        expect([type, key in data.object]).toEqual([type, true]);
        expect(JSON.stringify(data.object[key])).not.toBe(JSON.stringify(old));
      }
    }
  });
});

/** A status, a next action and an error each bring keys of their own: like is compared with like. */
function comparable(fixture: Event, event: Event): boolean {
  const kind = ({ data }: Event) => [
    data.object.status,
    (data.object.next_action as Bag | null)?.type,
    (data.object.last_payment_error as Bag | null)?.code,
  ];
  return JSON.stringify(kind(fixture)) === JSON.stringify(kind(event));
}

describe("at the version of 2022", () => {
  test.each([...of2022.keys()])("readInvoice understands %s, and never reads `paid`", (type) => {
    const { object } = of2022.get(type)!.data;
    const open = type === "invoice.payment_failed";
    const read = readInvoice(object, []);
    expect(read).toMatchObject({
      id: object.id,
      customer: object.customer,
      status: open ? "open" : "paid",
      amountRemaining: open ? 12_000 : 0,
      collection: "charge_automatically",
      dueAt: null,
      attempted: true,
      payments: [],
      disputed: false,
      nextAttemptAt: open ? (object.next_payment_attempt as number) * 1000 : null,
    });
    expect(readInvoice({ ...object, paid: open }, [])).toEqual(read);
  });

  test("a payment intent inside the invoice is its payment", () => {
    const { object } = of2022.get("invoice.payment_failed")!.data;
    const payment_intent = { ...fixtures.get("payment_intent.processing")!.data.object, invoice: object.id };
    expect(readInvoice({ ...object, payment_intent }, []).payments).toMatchObject([
      { state: "processing", method: "us_bank_account" },
    ]);
  });

  test("paid evidence is found there too", () => {
    const event = of2022.get("invoice.paid")!;
    const { id: invoice, customer } = event.data.object;
    expect(paidEvidence(JSON.stringify(event))).toEqual({ invoice, customer, amountRemaining: 0 });
    expect(paidEvidence(JSON.stringify(of2022.get("invoice.payment_failed")))).toBeNull();
  });

  test("the pretend Stripe renders invoices with all that an invoice had then, and without what came later", async () => {
    const old = new Stripe(secretKey, {
      host: "127.0.0.1",
      port: new URL(pretend.url).port,
      protocol: "http",
      apiVersion: "2022-11-15" as never,
    });
    const { data } = await old.invoices.list({ limit: 3 });
    expect(data).toHaveLength(3);
    for (const invoice of data) {
      const wanted = Object.keys(of2022.get("invoice.paid")!.data.object);
      expect(wanted.filter((key) => !(key in invoice))).toEqual([]);
      expect(
        ["parent", "payments", "total_taxes", "amount_overpaid", "status_details"].filter(
          (key) => key in invoice,
        ),
      ).toEqual([]);
      expect(readInvoice(invoice, []).id).toBe(invoice.id);
    }
  });
});

describe("readInvoice at the pinned version", () => {
  test("reads what every fixture of an invoice says", () => {
    for (const [type, { data }] of fixtures) {
      if (data.object.object !== "invoice") continue;
      expect([type, readInvoice(data.object, []).status]).toEqual([type, data.object.status]);
    }
    expect(readInvoice(fixtures.get("invoice.marked_uncollectible")!.data.object, []).statusReason).toBe(
      "user_forgiven",
    );
  });

  test.each([
    "id",
    "customer",
    "status",
    "currency",
    "amount_due",
    "amount_paid",
    "amount_remaining",
    "collection_method",
    "created",
  ])("refuses an invoice without %s, and says what is wrong", (field) => {
    const { [field]: _gone, ...rest } = fixtures.get("invoice.paid")!.data.object;
    expect(() => readInvoice(rest, [])).toThrow(
      field === "customer" ? /names no customer/ : new RegExp(`makes no sense at ${field}`),
    );
  });

  test.each([
    ["status", "lost"],
    ["amount_remaining", 1.5],
    ["amount_due", "12"],
    ["created", -1],
    ["due_date", "soon"],
    ["currency", ""],
  ])("refuses %s = %j", (field, value) => {
    expect(() => readInvoice({ ...fixtures.get("invoice.paid")!.data.object, [field]: value }, [])).toThrow(
      /makes no sense/,
    );
  });
});
