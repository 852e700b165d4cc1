import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { sql } from "kysely";
import type { Unreachable } from "../../src/core/account.ts";
import { day, minute } from "../../src/core/instant.ts";
import type { MailOutcome } from "../../src/core/mail-outcome.ts";
import type { NoticeStatus } from "../../src/core/notice.ts";
import { holdNoticeToSend, recordHandOver, takeHeldNotice } from "../../src/postgres/hand-overs.ts";
import { deliverNextNotice, recoverHandOvers } from "../../src/workflows/deliver-notices.ts";
import type { DeliveryFeedback } from "../../src/workflows/ports.ts";
import { commitAnswer, recordFeedback } from "../../src/workflows/record-feedback.ts";
import { acceptMails, type MailAcceptance } from "../support/accept-mails.ts";
import { holdRows } from "../support/held-rows.ts";
import { type MailLedger, openMailLedger } from "../support/mail-ledger.ts";
import { runs } from "../support/property-runs.ts";

let ses: MailAcceptance;
let ledger: MailLedger;
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "of-this-test" });
  ses = await acceptMails();
  ledger = await openMailLedger({ ses: ses.url });
});
afterAll(async () => {
  await ledger?.close();
  await ses?.stop();
});
beforeEach(async () => {
  ses.answering = async () => undefined;
  ledger.warnings.length = 0;
  await sql`update notices set status = 'cancelled' where status in ('pending', 'sending', 'unknown')`.execute(
    ledger.db,
  );
});

const hard: MailOutcome = { outcome: "bounced", bounce: "hard" };
const soft: MailOutcome = { outcome: "bounced", bounce: "soft" };
const suppressed: MailOutcome = { outcome: "bounced", bounce: "suppressed" };
const only = (outcome: Exclude<MailOutcome["outcome"], "bounced">): MailOutcome => ({
  outcome,
  bounce: null,
});

/** As SES tells it, `after` ms after the mail was sent. */
const told = (
  about: { noticeId: string | null; messageId: string | null; sentAt: number },
  what: MailOutcome,
  after = 1_000,
  id = randomUUID() as string,
): DeliveryFeedback => ({
  ...what,
  id,
  noticeId: about.noticeId,
  messageId: about.messageId,
  at: about.sentAt + after,
  detail: `${what.outcome} ${what.bounce ?? ""}`.trim(),
  recipient: "ben@acme.example",
});

const choice = { evenInBackoff: true, except: [], hourIsFull: false };
const accountOf = async (noticeId: string): Promise<number> =>
  (
    await ledger.db
      .selectFrom("notices")
      .select("account_id")
      .where("id", "=", noticeId)
      .executeTakeFirstOrThrow()
  ).account_id;
const evidenceOf = async (noticeId: string) =>
  (
    await ledger.db
      .selectFrom("notice_events")
      .select(["outcome", "bounce"])
      .where("notice_id", "=", noticeId)
      .execute()
  )
    .map(({ outcome, bounce }) => `${outcome} ${bounce ?? ""}`.trim())
    .sort();

describe("in any order, any number of times, before the hand-over's own answer or after it", () => {
  type Happening = { name: string; what: MailOutcome | "answer"; tagged: boolean; after: number };
  const kinds: Record<string, [MailOutcome, number]> = {
    delivered: [only("delivered"), 2_000],
    "delivered again": [only("delivered"), 9_000],
    delayed: [only("delayed"), 1_000],
    "bounced hard": [hard, 3_000],
    "bounced softly": [soft, 4_000],
    suppressed: [suppressed, 500],
    complained: [only("complained"), 8_000],
    rejected: [only("rejected"), 100],
  };

  /** A notice that is being handed over, and all that happens to it, in this order or at once. */
  async function live(happenings: readonly Happening[], atOnce: boolean) {
    const sentAt = Date.now() - minute;
    const id = await ledger.notice({ status: "sending", issuedAt: sentAt - minute, sentAt });
    const messageId = `message of ${id}`;
    const accountId = await accountOf(id);
    const happen = ({ name, what, tagged, after }: Happening) =>
      what === "answer"
        ? commitAnswer(ledger.world, { messageId, accountId }, sentAt, (tx) =>
            recordHandOver(tx, id, { status: "sent", messageId }, sentAt),
          )
        : recordFeedback(
            ledger.world,
            told({ noticeId: tagged ? id : null, messageId, sentAt }, what, after, `${id} ${name}`),
            Date.now(),
          );
    if (atOnce) await Promise.all(happenings.map(happen));
    else for (const one of happenings) await happen(one);
    const { status, unreachable, sentAt: sent, deliveredAt } = await ledger.entry(id);
    const evidence = await evidenceOf(id);
    return {
      status,
      unreachable,
      sent: sent! - sentAt,
      delivered: deliveredAt && deliveredAt - sentAt,
      evidence,
    };
  }

  /** What it comes to, by the rules and without any order. */
  function expected(happenings: readonly Happening[]) {
    const happened = (name: string) => happenings.some((one) => one.name === name);
    const bounced = happened("bounced hard") || happened("bounced softly") || happened("suppressed");
    const delivered = happened("delivered") ? 2_000 : happened("delivered again") ? 9_000 : null;
    const status: NoticeStatus = happened("complained")
      ? "complained"
      : bounced
        ? "bounced"
        : delivered !== null
          ? "delivered"
          : happened("rejected")
            ? "failed"
            : happened("delayed")
              ? "delayed"
              : "sent";
    const unreachable: Unreachable | null = happened("complained")
      ? "complained"
      : happened("suppressed")
        ? "suppressed"
        : happened("bounced hard")
          ? "bounced"
          : null;
    const names = [...new Set(happenings.map(({ name }) => name))].filter((name) => name !== "answer");
    const evidence = names.map((name) => {
      const [what] = kinds[name]!;
      return `${what.outcome} ${what.bounce ?? ""}`.trim();
    });
    return { status, unreachable, sent: 0, delivered, evidence: evidence.sort() };
  }

  const anyHappenings = fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom(...Object.keys(kinds)), fc.boolean()), { maxLength: 7 }),
      fc.nat(7),
    )
    .map(([events, place]): Happening[] => {
      const all = events.map(([name, tagged]): Happening => {
        const [what, after] = kinds[name]!;
        return { name, what, tagged, after };
      });
      all.splice(place, 0, { name: "answer", what: "answer", tagged: true, after: 0 });
      return all;
    });

  test.each([
    ["one after another", false],
    ["all at once", true],
  ])(
    "%s, it ends the same",
    async (_, atOnce) => {
      await fc.assert(
        fc.asyncProperty(anyHappenings, async (happenings) => {
          expect(await live(happenings, atOnce)).toEqual(expected(happenings));
        }),
        runs(40),
      );
    },
    120_000,
  );

  test("a clock that differs changes nothing about that: nothing is delivered before it was sent", async () => {
    const early: Happening = { name: "early", what: only("delivered"), tagged: true, after: -5_000 };
    const answer: Happening = { name: "answer", what: "answer", tagged: true, after: 0 };
    for (const order of [
      [early, answer],
      [answer, early],
    ])
      expect(await live(order, false)).toMatchObject({ status: "delivered", sent: 0, delivered: 0 });
  });
});

test("an answer waits for whoever has the account before it touches the notice, so that nobody waits in a circle", async () => {
  const { db, world } = ledger;
  const sentAt = Date.now() - minute;
  const id = await ledger.notice({ status: "sending", issuedAt: sentAt, sentAt });
  const answer = { messageId: `message of ${id}`, accountId: await accountOf(id) };
  const review = await holdRows(db, sql`select from accounts where id = ${answer.accountId} for update`);
  const answered = commitAnswer(world, answer, sentAt, (tx) =>
    recordHandOver(tx, id, { status: "sent", messageId: answer.messageId }, sentAt),
  );
  try {
    expect(await review.reached()).toBe(true);
    await sql`select from notices where id = ${id} for update nowait`.execute(db);
  } finally {
    await review.letGo();
    await answered;
  }
  expect(await ledger.entry(id)).toMatchObject({ status: "sent" });
});

describe("a hand-over that left us in doubt", () => {
  /** The instance died after SES took the mail, and before that was committed. */
  async function dieAfterSending(): Promise<string> {
    const id = await ledger.notice();
    const notice = (await holdNoticeToSend(ledger.db, Date.now(), Date.now(), choice))!;
    expect(notice.id).toBe(id);
    expect(await takeHeldNotice(ledger.db, notice, Date.now(), Date.now())).toBe(true);
    await sql`update notices set handed_over_at = ${new Date(Date.now() - 6 * minute)} where id = ${id}`.execute(
      ledger.db,
    );
    return id;
  }
  const aboutTag = (id: string) => ({ noticeId: id, messageId: "m-lost", sentAt: Date.now() - 5_000 });

  test("is unknown, which proves nothing; SES's own word settles it, and it is never sent again", async () => {
    const id = await dieAfterSending();
    expect(await recoverHandOvers(ledger.world, Date.now())).toBe(1);
    expect(await ledger.entry(id)).toMatchObject({ status: "unknown", deliveredAt: null });
    await recordFeedback(ledger.world, told(aboutTag(id), only("delivered")), Date.now());
    expect(await ledger.entry(id)).toMatchObject({
      status: "delivered",
      deliveredAt: expect.any(Number),
      failure: null,
    });
    expect(await recoverHandOvers(ledger.world, Date.now() + 2 * day)).toBe(0);
    expect(await deliverNextNotice(ledger.world, Date.now() + 2 * day, choice)).toBeNull();
  });

  test("is settled as well before anybody noticed that the instance died", async () => {
    const id = await dieAfterSending();
    await recordFeedback(ledger.world, told(aboutTag(id), only("delivered")), Date.now());
    expect(await recoverHandOvers(ledger.world, Date.now())).toBe(0);
    expect(await ledger.entry(id)).toMatchObject({ status: "delivered" });
  });

  test("of which nothing is heard goes out once more after a day, and not sooner", async () => {
    const id = await dieAfterSending();
    await recoverHandOvers(ledger.world, Date.now());
    expect(await recoverHandOvers(ledger.world, Date.now() + day - minute)).toBe(0);
    expect(await recoverHandOvers(ledger.world, Date.now() + day + minute)).toBe(1);
    const mailed = ses.mails.length;
    expect(await deliverNextNotice(ledger.world, Date.now() + day + minute, choice)).toEqual({
      noticeId: id,
      outcome: "handed_over",
    });
    expect(ses.mails.slice(mailed).map((mail) => mail.get("Tags.member.1.Value"))).toEqual([id]);
  });

  test.each<[string, MailOutcome, NoticeStatus]>([
    ["was delivered", only("delivered"), "delivered"],
    ["is on its way", only("delayed"), "delayed"],
    ["bounced", soft, "bounced"],
    ["was refused", only("rejected"), "failed"],
  ])("and is to be sent again, while SES says that it %s: is not sent again", async (_, what, status) => {
    const id = await dieAfterSending();
    await recoverHandOvers(ledger.world, Date.now());
    await recoverHandOvers(ledger.world, Date.now() + day + minute);
    expect(await ledger.entry(id)).toMatchObject({ status: "pending" });
    await recordFeedback(ledger.world, told(aboutTag(id), what), Date.now() + day + minute);
    expect(await ledger.entry(id)).toMatchObject({ status, sentAt: expect.any(Number) });
    expect(await holdNoticeToSend(ledger.db, Date.now() + 2 * day, Date.now(), choice)).toBeNull();
  });

  test("and was withdrawn since: that it arrived is true all the same", async () => {
    const id = await ledger.notice({ status: "cancelled" });
    await recordFeedback(ledger.world, told(aboutTag(id), only("delivered")), Date.now());
    expect(await ledger.entry(id)).toMatchObject({ status: "delivered" });
  });

  test("whose answer is lost, but not its mail, is told of by the tag that the mail carried", async () => {
    const id = await ledger.notice();
    ses.answering = async () => "cut";
    expect(await deliverNextNotice(ledger.world, Date.now(), choice)).toMatchObject({ noticeId: id });
    expect(await ledger.entry(id)).toMatchObject({ status: "unknown" });
    const tag = ses.mails.at(-1)?.get("Tags.member.1.Value") ?? null;
    const mail = { noticeId: tag, messageId: "m-cut", sentAt: Date.now() };
    await recordFeedback(ledger.world, told(mail, only("delivered"), 0), Date.now());
    expect(await ledger.entry(id)).toMatchObject({ status: "delivered" });
  });

  test("that SES told of before it answered stands as it was told", async () => {
    const id = await ledger.notice();
    ses.answering = async (mail) => {
      const noticeId = mail.get("Tags.member.1.Value");
      const about = { noticeId, messageId: null, sentAt: Date.now() };
      await recordFeedback(ledger.world, told(about, only("delivered"), 0), Date.now());
      return undefined;
    };
    await deliverNextNotice(ledger.world, Date.now(), choice);
    const entry = await ledger.entry(id);
    expect(entry).toMatchObject({ status: "delivered", sentAt: expect.any(Number) });
    expect(entry.deliveredAt).toBeGreaterThanOrEqual(entry.sentAt!);
    const { message_id } = await ledger.db
      .selectFrom("notices")
      .select("message_id")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    expect(message_id).toBe(`m-${ses.mails.length}`);
  });
});

describe("what is told of a mail that nobody knows", () => {
  const unclaimed = async (messageId: string) =>
    (
      await ledger.db
        .selectFrom("notice_events")
        .select("id")
        .where("message_id", "=", messageId)
        .where("notice_id", "is", null)
        .where("alert_id", "is", null)
        .execute()
    ).length;

  test("waits for the hand-over's answer, once", async () => {
    const sentAt = Date.now() - minute;
    const id = await ledger.notice({ status: "sending", issuedAt: sentAt, sentAt });
    const mail = { noticeId: null, messageId: `late ${id}`, sentAt };
    const event = told(mail, only("delivered"));
    expect(await recordFeedback(ledger.world, event, Date.now())).toBe("unknown");
    expect(await recordFeedback(ledger.world, event, Date.now())).toBe("repeated");
    expect(await unclaimed(mail.messageId)).toBe(1);
    await commitAnswer(
      ledger.world,
      { messageId: mail.messageId, accountId: await accountOf(id) },
      sentAt,
      (tx) => recordHandOver(tx, id, { status: "sent", messageId: mail.messageId }, sentAt),
    );
    expect(await unclaimed(mail.messageId)).toBe(0);
    expect(await ledger.entry(id)).toMatchObject({ status: "delivered", deliveredAt: sentAt + 1_000 });
    expect(await recordFeedback(ledger.world, event, Date.now())).toBe("repeated");
  });

  test("carries another installation's id: is kept, and touches nothing", async () => {
    const mail = { noticeId: randomUUID(), messageId: "of another installation", sentAt: Date.now() };
    expect(await recordFeedback(ledger.world, told(mail, hard), Date.now())).toBe("unknown");
    expect(await unclaimed(mail.messageId)).toBe(1);
  });

  test("is forgotten after a month, some whenever there is more of it", async () => {
    const long = new Date(Date.now() - 31 * day);
    const strangers = Array.from({ length: 12 }, (_, nth) => ({
      source_id: `stranger ${nth}`,
      message_id: `stranger ${nth}`,
      outcome: "delivered",
      at: long,
      received_at: nth < 11 ? long : new Date(),
    }));
    await ledger.db.insertInto("notice_events").values(strangers).execute();
    const left = async () => {
      const rows = await ledger.db
        .selectFrom("notice_events")
        .select("source_id")
        .where("source_id", "like", "stranger %")
        .execute();
      return rows.length;
    };
    const another = () =>
      recordFeedback(
        ledger.world,
        told({ noticeId: null, messageId: randomUUID(), sentAt: Date.now() }, soft),
        Date.now(),
      );
    await another();
    expect(await left()).toBe(2);
    await another();
    expect(await left()).toBe(1);
  });
});

describe("who can be written to afterwards", () => {
  const feed = (noticeId: string, what: MailOutcome) =>
    recordFeedback(
      ledger.world,
      told({ noticeId, messageId: null, sentAt: Date.now() - 5_000 }, what),
      Date.now(),
    );
  const reviewOf = async (noticeId: string) =>
    (
      await ledger.db
        .selectFrom("accounts")
        .innerJoin("notices", "notices.account_id", "accounts.id")
        .select("review_at")
        .where("notices.id", "=", noticeId)
        .executeTakeFirstOrThrow()
    ).review_at;

  test("a soft bounce loses the notice, not the contact, and has the account looked at", async () => {
    const id = await ledger.notice({ status: "sent" });
    await feed(id, soft);
    expect(await ledger.entry(id)).toMatchObject({
      status: "bounced",
      unreachable: null,
      failure: "bounced soft",
    });
    expect(await reviewOf(id)).toEqual(expect.any(Date));
  });

  test("a bounce that follows a delivery voids it, and the date that was read is remembered", async () => {
    const id = await ledger.notice({ status: "sent" });
    await feed(id, only("delivered"));
    const { deliveredAt } = await ledger.entry(id);
    await feed(id, hard);
    expect(await ledger.entry(id)).toMatchObject({ status: "bounced", unreachable: "bounced", deliveredAt });
  });

  test("a contact that a person replaced stays replaced", async () => {
    const id = await ledger.notice({ status: "sent" });
    await sql`update contacts set unreachable = 'replaced' where account_id = (select account_id from notices where id = ${id})`.execute(
      ledger.db,
    );
    await feed(id, only("complained"));
    expect(await ledger.entry(id)).toMatchObject({ status: "complained", unreachable: "replaced" });
  });

  test("an account manager's address is lost in all their accounts, and somebody hears of it", async () => {
    const email = `Clara-${randomUUID()}@tidemark.example`;
    const [one, other] = [
      await ledger.notice({ status: "sent", role: "manager", email }),
      await ledger.notice({ role: "manager", email: email.toUpperCase() }),
    ];
    await feed(one, hard);
    expect(await ledger.entry(other)).toMatchObject({ status: "pending", unreachable: "bounced" });
    expect(ledger.warnings).toEqual([expect.stringContaining("account manager's address")]);
  });

  test("of one mail to the user and the manager in one person, it is lost for both", async () => {
    const email = `clara-${randomUUID()}@tidemark.example`;
    const [one, other] = [
      await ledger.notice({ status: "sent", email }),
      await ledger.notice({ role: "manager", email }),
    ];
    await sql`update notices set roles = '{user,manager}' where id = ${one}`.execute(ledger.db);
    await feed(one, hard);
    expect(await ledger.entry(one)).toMatchObject({ unreachable: "bounced" });
    expect(await ledger.entry(other)).toMatchObject({ unreachable: "bounced" });
  });

  test("a user's address is lost in its own account alone", async () => {
    const email = `ben-${randomUUID()}@acme.example`;
    const [one, other] = [
      await ledger.notice({ status: "sent", email }),
      await ledger.notice({ role: "manager", email }),
    ];
    await feed(one, hard);
    expect(await ledger.entry(one)).toMatchObject({ unreachable: "bounced" });
    expect(await ledger.entry(other)).toMatchObject({ unreachable: null });
    expect(ledger.warnings).toEqual([]);
  });
});

describe("a mail that waits for somebody who is written to no more", () => {
  const contacts = (noticeId: string) =>
    ledger.db
      .updateTable("contacts")
      .where("account_id", "=", (eb) =>
        eb.selectFrom("notices").select("account_id").where("id", "=", noticeId),
      );
  const deliver = () => deliverNextNotice(ledger.world, Date.now(), choice);

  test("is withdrawn once they were taken off, and their address stays what it was", async () => {
    const id = await ledger.notice();
    await contacts(id).set({ removed_at: new Date() }).execute();
    expect(await deliver()).toEqual({ noticeId: id, outcome: "withdrawn" });
    expect(await ledger.entry(id)).toMatchObject({ status: "cancelled", unreachable: null, failure: null });
  });

  test("is withdrawn where mail to them came back meanwhile", async () => {
    const id = await ledger.notice();
    await contacts(id).set({ unreachable: "suppressed" }).execute();
    expect(await deliver()).toEqual({ noticeId: id, outcome: "withdrawn" });
    expect(await ledger.entry(id)).toMatchObject({ status: "cancelled", unreachable: "suppressed" });
  });
});

describe("an alert to the operator's own people", () => {
  async function alert(status: "pending" | "sending" | "sent", email: string): Promise<string> {
    const [halt, id] = [randomUUID(), randomUUID()];
    await sql`insert into halts (id, kind, figures, reason, started_by, at) values (${halt}, 'halt', '{}', 'a test', 'us', now())`.execute(
      ledger.db,
    );
    await sql`
      insert into alerts (id, halt_id, subject, email, locale, time_zone, status, issued_at)
      values (${id}, ${halt}, ${`halt-${halt}`}, ${email}, 'en', 'UTC', ${status}, ${new Date(Date.now() - minute)})`.execute(
      ledger.db,
    );
    return id;
  }
  const alertOf = (id: string) =>
    ledger.db
      .selectFrom("alerts")
      .select(["status", "outcome", "delivered_at", "sent_at"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const feed = (id: string, what: MailOutcome) =>
    recordFeedback(
      ledger.world,
      told({ noticeId: id, messageId: "m-alert", sentAt: Date.now() - 5_000 }, what),
      Date.now(),
    );

  test("is recorded as delivered, with the evidence", async () => {
    const id = await alert("sent", "dora@tidemark.example");
    expect(await feed(id, only("delivered"))).toBe("recorded");
    expect(await alertOf(id)).toMatchObject({
      status: "sent",
      outcome: "delivered",
      delivered_at: expect.any(Date),
    });
    const kept = await ledger.db.selectFrom("notice_events").selectAll().where("alert_id", "=", id).execute();
    expect(kept).toMatchObject([{ notice_id: null, outcome: "delivered", recipient: "ben@acme.example" }]);
  });

  test("that is thought lost is not sent again once SES told of it", async () => {
    for (const status of ["pending", "sending"] as const) {
      const id = await alert(status, "dora@tidemark.example");
      await feed(id, only("delayed"));
      expect(await alertOf(id)).toMatchObject({ status: "sent", outcome: "delayed" });
    }
  });

  test("that bounces for good loses the manager's address everywhere, and says so", async () => {
    const email = `dora-${randomUUID()}@tidemark.example`;
    const theirs = await ledger.notice({ role: "manager", email });
    const id = await alert("sent", email);
    await feed(id, soft);
    expect(await ledger.entry(theirs)).toMatchObject({ unreachable: null });
    await feed(id, hard);
    expect(await alertOf(id)).toMatchObject({ outcome: "bounced" });
    expect(await ledger.entry(theirs)).toMatchObject({ unreachable: "bounced" });
    expect(ledger.warnings).toEqual([expect.stringContaining("account manager's address")]);
  });
});
