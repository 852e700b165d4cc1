import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day } from "../../src/core/instant.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import { connect, type Database } from "../../src/postgres/database.ts";
import { toInvoice, writeInvoices } from "../../src/postgres/invoices.ts";
import { at, invoice, payment } from "../core/given.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let db: Database;
let accountId: number;
beforeAll(async () => {
  database = await createTestDatabase();
  ({ db } = connect(database.url, { onError: () => undefined, max: 1 }));
  const row = await db
    .insertInto("accounts")
    .values({ policy: "standard", known_since: new Date(0) })
    .returning("id")
    .executeTakeFirstOrThrow();
  accountId = row.id;
});
afterAll(async () => {
  await db?.destroy();
  await database?.drop();
});

const start = at("2026-11-10 09:00");
/** Reads and writes, and what is then kept. */
async function written(read: Invoice, now: number): Promise<Invoice> {
  await db.transaction().execute((tx) => writeInvoices(tx, accountId, [read], now));
  const row = await db.selectFrom("invoices").selectAll().where("id", "=", read.id).executeTakeFirstOrThrow();
  return toInvoice(row);
}

test("an invoice is kept as it was read", async () => {
  const read = invoice("in_plain", { number: "A-17", payments: [payment()], disputed: true });
  expect(await written(read, start)).toEqual(read);
});

test("what earlier readings knew is kept beside what this one says", async () => {
  const voucher = payment({ state: "voucher", method: "boleto", startedAt: null, expiresAt: start + day });
  const tried = {
    collection: "charge_automatically",
    dueAt: null,
    attempted: true,
    attemptCount: 1,
  } as const;
  const first = invoice("in_1", { ...tried, payments: [voucher] });
  const firstSeen = { ...voucher, startedAt: start };
  const gaveUpAt = first.finalizedAt;
  expect(await written(first, start)).toEqual({ ...first, payments: [firstSeen], gaveUpAt });
  expect(await written(first, start + day)).toMatchObject({ payments: [firstSeen], gaveUpAt });
  const later = { ...first, payments: [payment({ state: "failed", startedAt: start + day })] };
  expect(await written(later, start + 2 * day)).toEqual({
    ...later,
    payments: [...later.payments, { ...firstSeen, state: "lapsed_voucher" }],
    gaveUpAt,
  });
});

test("what was read as it is kept is not written again; what differs, or came to another account, is", async () => {
  const version = async () =>
    (await sql<{ xmin: string }>`select xmin from invoices where id = 'in_same'`.execute(db)).rows[0]?.xmin;
  const read = invoice("in_same", { payments: [payment()] });
  await written(read, start);
  const first = await version();
  await written(read, start + day);
  expect(await version()).toBe(first);
  await written({ ...read, amountPaid: 1_000, amountRemaining: 11_000 }, start + day);
  expect(await version()).not.toBe(first);
});
