import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { connect, type Database } from "../../src/postgres/database.ts";
import { holdNoticeToSend, takeHeldNotice } from "../../src/postgres/hand-overs.ts";
import { keepMail } from "../../src/postgres/mailbox.ts";
import { recoverFromCrash } from "../../src/workflows/recover-from-crash.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { holdMail } from "../support/held-rows.ts";

const now = Date.UTC(2026, 10, 2, 14);

/** One instance is about to hand a mail over while another one starts, and takes it for one that a dead one left. */
describe("a hand-over that another instance took to be abandoned", () => {
  let database: TestDatabase;
  let db: Database;
  let notice: string;
  const mail = () => ({
    id: `${randomUUID()}@mailbox`,
    noticeId: notice,
    to: "ben@acme.example",
    from: "billing@tidemark.example",
    subject: "Open invoice",
    kind: "first_reminder",
    role: "user",
    account: "acme",
    locale: "en",
    sentAt: now,
    status: "sent" as const,
    text: "Hello",
    html: "<p>Hello</p>",
    headers: {},
  });
  const take = async () => {
    const choice = { evenInBackoff: true, except: [], hourIsFull: false };
    const held = (await holdNoticeToSend(db, now, Date.now(), choice))!;
    expect(await takeHeldNotice(db, held, now, Date.now())).toBe(true);
    return held;
  };
  const status = async () =>
    (await db.selectFrom("notices").select("status").where("id", "=", notice).executeTakeFirstOrThrow())
      .status;
  const mails = async () =>
    (await db.selectFrom("mailbox_mails").select("id").where("notice_id", "=", notice).execute()).length;

  beforeAll(async () => {
    database = await createTestDatabase();
    ({ db } = connect(database.url, { onError: () => undefined }));
    await sql`insert into accounts (product_id, policy, known_since) values ('acme', 'standard', ${new Date(now)})`.execute(
      db,
    );
  });
  afterAll(async () => {
    await db.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    notice = randomUUID();
    await sql`delete from mailbox_mails`.execute(db);
    await sql`delete from notices`.execute(db);
    await sql`
      insert into notices (id, account_id, kind, subject, round, person, case_number, roles, debts, status, issued_at, send_at)
      select ${notice}, id, 'first_reminder', 'case-1', 1, 'ben@acme.example', 1, '{user}', '{in_1}', 'pending',
        ${new Date(now)}, ${new Date(now)} from accounts`.execute(db);
  });

  test("is kept once: by whoever holds the notice now, not by the slow one", async () => {
    const slow = await take();
    await recoverFromCrash(db, "mailbox");
    expect(await status()).toBe("pending");
    const next = await take();
    expect(await keepMail(db, mail(), slow.attempts)).toBe(false);
    expect(await keepMail(db, mail(), next.attempts)).toBe(true);
    expect(await mails()).toBe(1);
  });

  test("is not kept by the slow one before anybody else took it either", async () => {
    const slow = await take();
    await recoverFromCrash(db, "mailbox");
    expect(await keepMail(db, mail(), slow.attempts)).toBe(false);
    expect(await mails()).toBe(0);
  });

  test("counts as sent when the mailbox had it already", async () => {
    const { attempts } = await take();
    expect(await keepMail(db, mail(), attempts)).toBe(true);
    await recoverFromCrash(db, "mailbox");
    expect(await status()).toBe("sent");
  });

  test("is waited for while it is being kept", async () => {
    const { attempts } = await take();
    const keeping = await db.startTransaction().execute();
    await sql`select from notices where id = ${notice} and attempts = ${attempts} for update`.execute(
      keeping,
    );
    const settled = recoverFromCrash(db, "mailbox");
    await sql`insert into mailbox_mails select ${randomUUID()}, ${notice}, 'ben@acme.example', 'f', 's', 'first_reminder',
      'user', 'acme', 'en', ${new Date(now)}, 'sent', 't', 'h', '{}'`.execute(keeping);
    await keeping.commit().execute();
    await settled;
    expect(await status()).toBe("sent");
  });

  test("is left alone when another one takes it while the abandoned ones are settled", async () => {
    const abandoned = notice;
    await take();
    expect(await keepMail(db, mail(), 1)).toBe(true);
    const held = await holdMail(db, abandoned);
    const settled = recoverFromCrash(db, "mailbox");
    try {
      expect(await held.reached()).toBe(true);
      notice = randomUUID();
      await sql`
        insert into notices (id, account_id, kind, subject, round, person, case_number, roles, debts, status, issued_at, send_at)
        select ${notice}, id, 'settled', 'case-1', 1, 'ben@acme.example', 1, '{user}', '{in_1}', 'pending',
          ${new Date(now)}, ${new Date(now)} from accounts`.execute(db);
      const { attempts } = await take();
      expect(await keepMail(db, mail(), attempts)).toBe(true);
    } finally {
      await held.letGo();
    }
    await settled;
    expect(await status()).toBe("sending");
    notice = abandoned;
    expect(await status()).toBe("sent");
  });
});
