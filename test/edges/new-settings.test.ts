import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import { debtor, moveTo, toThursday } from "../support/debtors.ts";
import { readProjectFile } from "../support/project-files.ts";
import { secondInstance } from "../support/second-instance.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";

const bundled = readProjectFile("policy.yaml");

let directory: string;
let file: string;
let service: RunningService;
let thursday: Instant;

/** The bundled policy with one line written otherwise; left out: as it is. */
const write = (line?: RegExp, otherwise = "") =>
  writeFile(file, line === undefined ? bundled : bundled.replace(line, otherwise));
const minimum = / {2}minimum:.*\n/;
const account = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
const readsOfStripe = () => service.stripe.requests.filter((one) => one.startsWith("GET /v1/invoices"));

beforeEach(async () => {
  directory = await makeTestDirectory();
  file = join(directory, "policies.yaml");
});
afterEach(async () => {
  await service?.stop();
  await removeTestDirectory(directory);
});

describe("by a policy that became stricter, whoever was in good standing is reminded:", () => {
  test.each([
    ["a minimum that was lowered", minimum, "  minimum: { usd: 500000 }\n"],
    ["a first day that was taken out", minimum, '  ignore_due_before: "2099-01-01"\n'],
  ])(
    "%s",
    async (_, line, before) => {
      await write(line, before);
      service = await startTestService({ FOREWARN_POLICY: file });
      thursday = await toThursday(service);
      await debtor(service, "late", thursday - 2 * day);
      await service.settle();
      await moveTo(service, thursday + day);
      expect(await account("late")).toMatchObject({ case: { stage: "active", next_review_at: null } });

      await write();
      await service.restart();
      await moveTo(service, thursday + day + 5 * hour);
      expect(await account("late")).toMatchObject({ case: { stage: "reminded" } });
    },
    60_000,
  );
});

describe("on a start with other settings", () => {
  beforeEach(async () => {
    await write();
    service = await startTestService({ FOREWARN_POLICY: file });
    thursday = await toThursday(service);
    await debtor(service, "upcoming", thursday + 40 * day);
    await service.settle();
  }, 60_000);

  test("reminders before the due date begin where they were none", async () => {
    await write(/before_due: .*/, "before_due: [20 working days]");
    await service.restart();
    await service.advance("P20D");
    expect((await service.mails("upcoming")).map(({ kind }) => kind)).toEqual(["due_soon"]);
  }, 60_000);

  test("in another zone an invoice is overdue at another hour", async () => {
    const { id } = await service.stripe.ledger.createCustomer({ email: "books@far.example" });
    await service.stripe.ledger.createInvoice({
      customer: id,
      amount: 9_000,
      collection: "send_invoice",
      dueAt: thursday + 40 * day,
    });
    await service.settle();
    const before = Date.parse((await account(id)).case.next_review_at);
    const settings = { FOREWARN_POLICY: file, FOREWARN_DEFAULT_TIME_ZONE: "Asia/Tokyo" };
    await service.stripe.webhooks.settled();
    const other = await secondInstance(service, settings);
    try {
      const { body } = await other.api("GET", `/v1/accounts/${id}`);
      expect(body.case.next_review_at).toBe(iso(before - 9 * hour));
    } finally {
      await other.stop();
    }
  }, 60_000);

  test("Stripe is asked about nobody to whom nothing happens yet", async () => {
    const before = (await account("upcoming")).case.next_review_at;
    service.stripe.requests.length = 0;
    await write(minimum, "  minimum: { usd: 700 }\n");
    await service.restart();
    await service.settle();
    expect(readsOfStripe()).toEqual([]);
    expect((await account("upcoming")).case.next_review_at).toBe(before);
  }, 60_000);
});
