import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day, hour, minute } from "../../src/core/instant.ts";
import type { BounceKind } from "../../src/core/mail-outcome.ts";
import { findNotice, resendNotices } from "../../src/postgres/notices.ts";
import { deliverAlerts } from "../../src/workflows/deliver-alerts.ts";
import { deliverNextNotice } from "../../src/workflows/deliver-notices.ts";
import type { DeliveryFeedback, HandOver } from "../../src/workflows/ports.ts";
import { queueDigests } from "../../src/workflows/queue-digests.ts";
import { recordFeedback } from "../../src/workflows/record-feedback.ts";
import { type MailLedger, openMailLedger } from "../support/mail-ledger.ts";

const operators = "ops@tidemark.example";
let ledger: MailLedger;
/** To whom something was handed over, and the ids under which. */
let sent: { to: string; id: string }[];
/** What the transport answers; left out, it takes what it is given. */
let answers: (to: string) => HandOver | undefined;

beforeAll(async () => {
  ledger = await openMailLedger({ settings: { FOREWARN_DEFAULT_MANAGER: `Ops <${operators}>` } });
  ledger.world.mailer = {
    send: async ({ to, noticeId }) => {
      sent.push({ to: to.email, id: noticeId });
      return answers(to.email) ?? { kind: "accepted", messageId: randomUUID() };
    },
  };
});
afterAll(() => ledger?.close());
beforeEach(async () => {
  sent = [];
  answers = () => undefined;
  await sql`delete from notice_events`.execute(ledger.db);
  await sql`delete from alerts`.execute(ledger.db);
  await sql`delete from concerns`.execute(ledger.db);
});

const now = Date.now();
const someone = (name: string) => `${name}-${randomUUID()}@tidemark.example`;
const writtenTo = () => sent.map(({ to }) => to);

/** An account at which somebody is missing, looked after by these, in their order. */
async function waitingAccount(...managers: string[]): Promise<void> {
  const id = await ledger.notice({ status: "delivered" });
  await sql`
    with a as (select account_id as id from notices where id = ${id}),
    named as (insert into contacts (account_id, role, position, email, source)
      select a.id, 'manager', at, email, 'product' from a, unnest(${managers}::text[]) with ordinality as one (email, at))
    insert into concerns (account_id, subject, concern, since)
    select a.id, 'contact user', ${JSON.stringify({ kind: "contact", role: "user", cause: "no_contact", tried: [] })}::jsonb,
      ${new Date(now)} from a`.execute(ledger.db);
}

async function digest(at: number): Promise<void> {
  await queueDigests(ledger.world, at);
  await deliverAlerts(ledger.world, at);
}

type Told = Pick<DeliveryFeedback, "outcome" | "bounce">;
const bounce = (kind: BounceKind) => ({ outcome: "bounced", bounce: kind }) as const;
const tell = (told: Told, at: number, mail = sent.at(-1)!) =>
  recordFeedback(
    ledger.world,
    {
      ...({ ...told, at } as DeliveryFeedback),
      ...{ id: randomUUID(), noticeId: mail.id, messageId: null, detail: null, recipient: mail.to },
    },
    at,
  );

test.each([bounce("hard"), bounce("suppressed"), { outcome: "complained", bounce: null } as const])(
  "a digest after which its reader can be written to no more ($outcome, $bounce) goes to the next one at once",
  async (told) => {
    const [clara, eva] = [someone("clara"), someone("eva")];
    await waitingAccount(clara, eva);
    await digest(now);
    await tell(told, now + minute);
    await digest(now + 2 * minute);
    await digest(now + hour);
    expect(writtenTo()).toEqual([clara, eva]);
  },
);

test("where no other is named, it goes to the operator's own manager", async () => {
  const clara = someone("clara");
  await waitingAccount(clara);
  await digest(now);
  await tell(bounce("hard"), now + minute);
  await digest(now + 2 * minute);
  expect(writtenTo()).toEqual([clara, operators]);
});

test.each([bounce("soft"), { outcome: "rejected", bounce: null } as const])(
  "one that was lost, though its reader may be written to ($outcome), comes again the next day, and not a week later",
  async (told) => {
    const clara = someone("clara");
    await waitingAccount(clara);
    await digest(now);
    await tell(told, now + minute);
    await digest(now + hour);
    expect(writtenTo()).toEqual([clara]);
    await digest(now + day + minute);
    expect(writtenTo()).toEqual([clara, clara]);
  },
);

test("one that arrived comes again a week later, as long as it waits", async () => {
  const clara = someone("clara");
  await waitingAccount(clara);
  await digest(now);
  await tell({ outcome: "delivered", bounce: null }, now + minute);
  for (const days of [1, 2, 6]) await digest(now + days * day + hour);
  expect(writtenTo()).toEqual([clara]);
  await digest(now + 7 * day + hour);
  expect(writtenTo()).toEqual([clara, clara]);
});

test("one that cannot be written, or that the transport refuses on account of its reader, goes to the next one", async () => {
  const [clara, eva] = [someone("clara"), someone("eva")];
  answers = (to) => (to === clara ? { kind: "refused", why: "is not an e-mail address" } : undefined);
  await waitingAccount(clara, eva);
  await digest(now);
  await digest(now + minute);
  expect(writtenTo()).toEqual([clara, eva]);
  expect(ledger.warnings).toContainEqual(expect.stringContaining("account manager's address"));
});

test("after the operator's own manager nobody comes next: a dead address is not written to day after day", async () => {
  await waitingAccount();
  await digest(now);
  await tell(bounce("hard"), now + minute);
  for (const days of [1, 2, 3, 4]) await digest(now + days * day + hour);
  expect(writtenTo()).toEqual([operators]);
});

test("that somebody was replaced by a link is told to the next one, too", async () => {
  const [clara, eva] = [someone("clara"), someone("eva")];
  await waitingAccount(clara, eva);
  await sql`delete from concerns`.execute(ledger.db);
  await sql`
    with repair as (insert into contact_repairs (account_id, contact_id, case_number, at)
      select account_id, id, 1, now() from contacts where email = ${clara} returning id)
    insert into alerts (id, subject, email, locale, time_zone, status, issued_at)
    select ${randomUUID()}, 'repair ' || id, ${clara}, 'en', 'UTC', 'pending', now() from repair`.execute(
    ledger.db,
  );
  await deliverAlerts(ledger.world, now);
  await tell(bounce("hard"), now + minute);
  await deliverAlerts(ledger.world, now);
  await deliverAlerts(ledger.world, now);
  expect(writtenTo()).toEqual([clara, eva]);
});

test("where nobody knows whether it went out, it goes again, and each time after a longer wait", async () => {
  answers = () => ({ kind: "unknown", why: "the answer was lost" });
  const clara = someone("clara");
  await waitingAccount(clara);
  await queueDigests(ledger.world, now);
  const waits: number[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    await deliverAlerts(ledger.world, now);
    const { retry_after } = await ledger.db
      .selectFrom("alerts")
      .select("retry_after")
      .executeTakeFirstOrThrow();
    waits.push(Math.round((retry_after!.getTime() - Date.now()) / minute));
    await sql`update alerts set retry_after = null`.execute(ledger.db);
  }
  expect(waits).toEqual([1, 4, 16, 64, 256, 360, 360, 360]);
});

test("a mail that the transport takes not, though it was asked, is known as kept back until it goes once more", async () => {
  const id = await ledger.notice();
  const keptBackSince = () =>
    ledger.db.transaction().execute(async (tx) => (await findNotice(tx, id)).keptBackSince);
  const choice = { evenInBackoff: true, except: [], hourIsFull: false } as const;
  expect(await keptBackSince()).toBeNull();
  answers = () => ({ kind: "not_taken", why: "the address is not verified", afterMs: minute });
  const first = Date.now();
  for (const at of [first, first + hour]) await deliverNextNotice(ledger.world, at, choice);
  expect(await keptBackSince()).toBe(first);
  await ledger.db.updateTable("notices").set({ status: "bounced" }).where("id", "=", id).execute();
  await ledger.db
    .transaction()
    .execute((tx) => resendNotices(tx, [{ notice: id, sendAt: now + day, namedCut: null }], now));
  expect(await keptBackSince()).toBeNull();
});
