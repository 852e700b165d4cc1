import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant, minute } from "../../src/core/instant.ts";
import { findAccount } from "../../src/postgres/accounts.ts";
import { requestReview } from "../../src/postgres/claims.ts";
import { deliverNextNotice, recoverHandOvers } from "../../src/workflows/deliver-notices.ts";
import type { HandOver, OutgoingMail } from "../../src/workflows/ports.ts";
import { recordFeedback } from "../../src/workflows/record-feedback.ts";
import { reviewNextAccount } from "../../src/workflows/review-account.ts";
import { type Debtor, debtor, toThursday } from "../support/debtors.ts";
import { openInstance } from "../support/open-instance.ts";
import { serviceSecret } from "../support/post-event.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/** An instance beside the service, whose clock is ahead so that the service leaves the account alone. */
describe("a mail that waits to be sent", () => {
  let service: RunningService;
  let beside: Awaited<ReturnType<typeof openInstance>>;
  let start: Instant;
  let owing: Debtor;
  let mails: OutgoingMail[] = [];

  beforeAll(async () => {
    service = await startTestService();
    beside = await openInstance(service);
  }, 60_000);
  beforeEach(async () => {
    mails = [];
    await beside.world.db.updateTable("notices").set({ status: "cancelled" }).execute();
    service.stripe.webhooks.setEndpoint({ url: `${service.url}/webhooks/stripe`, secret: serviceSecret });
    start = (await toThursday(service)) + 3 * hour;
    owing = await debtor(service, `waits-${start}`, start - 2 * day);
    await service.settle();
  }, 60_000);
  afterAll(async () => {
    await beside?.close();
    await service?.stop();
  });

  async function review(now: Instant) {
    const { id: only } = (await findAccount(beside.world.db, owing.ref))!;
    for (let times = 0; times < 4; times += 1) {
      await requestReview(beside.world.db, only, now);
      await reviewNextAccount(beside.world, async () => now, { evenInBackoff: true, except: [], only });
    }
  }
  /** @param amid happens while the mail is written and its turn has not come */
  function handOver(answer: HandOver, now: Instant, amid: () => Promise<unknown> = async () => undefined) {
    const send = async (mail: OutgoingMail) => {
      mails.push(mail);
      return answer;
    };
    const choice = { evenInBackoff: true, except: [], hourIsFull: false };
    const pace = {
      isResting: () => false,
      lanes: () => 1,
      ask: async () => undefined,
      turn: async () => {
        await amid();
        return true;
      },
    };
    return deliverNextNotice({ ...beside.world, mailer: { send }, pace }, now, choice);
  }
  /** Two invoices are owed and their first reminders wait, the accountant's ahead; answers the first one's number. */
  async function oweTwo(at: Instant): Promise<string> {
    const { ledger } = service.stripe;
    const order = {
      customer: owing.customer,
      amount: 5_000,
      currency: "usd",
      collection: "send_invoice",
    } as const;
    await ledger.createInvoice({ ...order, dueAt: at - 2 * day });
    await service.settle();
    service.stripe.webhooks.setEndpoint(null);
    await review(at);
    await beside.world.db
      .updateTable("notices")
      .set({ send_at: new Date(at + minute) })
      .where("person", "like", "user@%")
      .execute();
    return (ledger.find("invoice", owing.invoice) as { number: string }).number;
  }
  /** A debit for the first invoice is seen by another instance: it is named no more, the other one is. */
  async function isOnItsWay(at: Instant) {
    const debit = { method: "us_bank_account", settlesAt: at + 9 * day } as const;
    await service.stripe.ledger.startProcessing(owing.invoice, debit);
    await review(at);
  }
  const finalNotices = () =>
    beside.world.db
      .selectFrom("notices")
      .innerJoin("accounts", "accounts.id", "notices.account_id")
      .select(["notices.round", "notices.named_cut", "status"])
      .where("product_id", "=", owing.ref)
      .where("kind", "=", "final_notice")
      .execute();

  const refused: HandOver = { kind: "not_taken", why: "sending is paused", afterMs: 0 };
  const namedIn = (text = "") => /pauses? on (Monday \d+ \w+)/.exec(text)?.[1];

  test("names a day that is yet to come when the transport takes it a week later", async () => {
    await service.advance("P15D");
    const monday = start + 18 * day;
    await review(monday);
    await handOver(refused, monday);
    expect(namedIn(mails[0]?.text)).toBeDefined();
    const rows = await finalNotices();
    const later = monday + 8 * day;
    await review(later);
    const anew = await finalNotices();
    expect(anew).toHaveLength(rows.length);
    for (const { named_cut } of anew) expect(named_cut!.getTime()).toBeGreaterThanOrEqual(later + 4 * day);
    await handOver({ kind: "accepted", messageId: "m" }, later);
    expect(mails[1]?.about.kind).toBe("final_notice");
    expect(mails[1]?.text).not.toContain(namedIn(mails[0]?.text));
  }, 60_000);

  test("is withdrawn right before it goes, where no review saw how long it had waited", async () => {
    await service.advance("P15D");
    const monday = start + 18 * day;
    await review(monday);
    await expect(handOver(refused, monday + 8 * day)).resolves.toMatchObject({ outcome: "withdrawn" });
    expect(mails).toEqual([]);
  }, 60_000);

  test("and is written anew while its turn has not come does not go in its old words", async () => {
    const onItsWay = await oweTwo(start);
    const accepted: HandOver = { kind: "accepted", messageId: "m" };
    const held = await handOver(accepted, start, () => isOnItsWay(start));
    expect(held).toMatchObject({ outcome: "waits" });
    expect(mails).toEqual([]);
    await handOver(accepted, start);
    await handOver(accepted, start);
    expect(mails.map(({ text }) => text.includes(onItsWay))).toEqual([false, false]);
  }, 60_000);

  test.each<[string, HandOver[]]>([
    ["", []],
    [" and was not taken when it was to go once more", [refused]],
  ])(
    "whose first try was never answered%s counts for what it said, not for what is said since",
    async (_, answers) => {
      const onItsWay = await oweTwo(start);
      await handOver({ kind: "unknown", why: "the line broke" }, start);
      await recoverHandOvers(beside.world, start + day);
      for (const answer of answers) await handOver(answer, start + day);
      await isOnItsWay(start + day);
      const [first] = mails;
      expect(first!.text).toContain(onItsWay);
      const told = { outcome: "delivered", bounce: null, detail: null, recipient: null } as const;
      const heard = {
        id: first!.noticeId,
        noticeId: first!.noticeId,
        messageId: "m-lost",
        at: start + minute,
      };
      await recordFeedback(beside.world, { ...heard, ...told }, start + day);

      const rows = await beside.world.db
        .selectFrom("notices")
        .select(["id", "status", "debts", "round", "sent_at"])
        .where("person", "=", first!.to.email)
        .orderBy("issued_at")
        .execute();
      expect(rows).toMatchObject([
        { id: first!.noticeId, status: "delivered", debts: expect.arrayContaining([owing.invoice]) },
        { status: "pending", round: 1, sent_at: null },
      ]);
      expect(rows[1]!.debts).not.toContain(owing.invoice);
    },
  );
});
