import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant, minute } from "../../src/core/instant.ts";
import { findAccount } from "../../src/postgres/accounts.ts";
import { claimDueAccount, requestReview } from "../../src/postgres/claims.ts";
import { lockSuspensions } from "../../src/postgres/halts.ts";
import { keepEvents } from "../../src/postgres/inbox.ts";
import { asVerified } from "../../src/stripe/as-verified.ts";
import { readEvent } from "../../src/stripe/read-event.ts";
import { grantOverride } from "../../src/workflows/grant-override.ts";
import { liftOnPayment } from "../../src/workflows/lift-on-payment.ts";
import type { Present, World } from "../../src/workflows/ports.ts";
import { toInboxEvent } from "../../src/workflows/receive-event.ts";
import { reviewNextAccount } from "../../src/workflows/review-account.ts";
import { whileClaimed } from "../../src/workflows/while-claimed.ts";
import { type Debtor, debtor, moveTo, toThursday } from "../support/debtors.ts";
import { openInstance } from "../support/open-instance.ts";
import { snapshotEvent } from "../support/post-event.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { until } from "../support/until.ts";

/** One for each test. */
const weeks = 10;

/**
 * An account is to be cut. An instance beside the service, whose clock is past the date, reviews it; while it reads
 * Stripe, something happens. Each account is a week later than the one before.
 */
describe("while an account is read", () => {
  let service: RunningService;
  let beside: Awaited<ReturnType<typeof openInstance>>;
  let thursday: Instant;
  const all: Debtor[] = [];
  let owing: Debtor;
  let id: number;
  let cut: Instant;

  beforeAll(async () => {
    service = await startTestService();
    beside = await openInstance(service);
    thursday = await toThursday(service);
    for (let week = 0; week < weeks; week += 1)
      all.push(await debtor(service, `owing-${week + 1}`, thursday + day + week * 7 * day));
  }, 60_000);
  beforeEach(async () => {
    const week = (weeks - all.length) * 7 * day;
    owing = all.shift()!;
    id = (await findAccount(beside.world.db, owing.ref))!.id;
    cut = thursday + 25 * day + 2 * hour + week;
    await moveTo(service, cut - 5 * minute);
  }, 60_000);
  afterAll(async () => {
    await beside?.close();
    await service?.stop();
  });

  const atCut: Present = async () => cut + minute;
  /** `amid` happens after Stripe was read and before anything is written. */
  function review(amid: () => Promise<unknown> = async () => undefined, present = atCut) {
    const readCustomer: World["billing"]["readCustomer"] = async (customer, known) => {
      const read = await beside.world.billing.readCustomer(customer, known);
      await amid();
      return read;
    };
    const billing = { ...beside.world.billing, readCustomer };
    const choice = { evenInBackoff: true, except: [], only: id };
    return reviewNextAccount({ ...beside.world, billing }, present, choice);
  }
  const account = async () => (await service.api("GET", `/v1/accounts/${owing.ref}`)).body;
  const stage = async () => (await account()).case.stage;
  const row = () =>
    beside.world.db
      .selectFrom("accounts")
      .select(["review_at", "lease_until"])
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
  const leaseEnds = (at: number) =>
    beside.world.db
      .updateTable("accounts")
      .set({ lease_until: new Date(at) })
      .where("id", "=", id)
      .execute();

  test("nothing happens, and it is cut", async () => {
    expect(await review()).toMatchObject({ outcome: "concluded" });
    expect(await stage()).toBe("suspended");
  });

  test("the process stands still for longer than its lease: what it read counts no more", async () => {
    const worked = beside.world.tally.eventsWorkedIn;
    expect(await review(() => leaseEnds(Date.now() - 1))).toMatchObject({ outcome: "overtaken" });
    expect(await stage()).toBe("grace");
    expect(beside.world.tally.eventsWorkedIn).toBe(worked);
    expect((await row()).review_at!.getTime()).toBeLessThanOrEqual(cut + minute);
    // Read afresh, it is cut.
    await review();
    expect(await stage()).toBe("suspended");
  });

  test("its lease runs out only while it waits for others' suspensions", async () => {
    let waiting: ReturnType<typeof review> | undefined;
    await beside.world.db.transaction().execute(async (tx) => {
      await lockSuspensions(tx);
      waiting = review(() => leaseEnds(Date.now() + 500));
      const lease = async () => (await row()).lease_until?.getTime() ?? Infinity;
      await until(async () => (await lease()) < Date.now(), "the lease has run out");
    });
    expect(await waiting).toMatchObject({ outcome: "overtaken" });
    expect(await stage()).toBe("grace");
  });

  test("time passes by its clock: the reading is too old to cut for", async () => {
    let now = cut + minute;
    const present: Present = async () => now;
    await review(async () => {
      now += 11 * minute;
    }, present);
    expect(await stage()).toBe("grace");
    expect((await account()).decision).toMatchObject({
      reasons: [{ code: "stripe_unread" }, { code: "overdue" }],
      sentence: expect.stringMatching(/it was read too long ago/),
    });
    await review(undefined, async () => cut + 30 * minute);
    expect(await stage()).toBe("suspended");
  });

  test("another review is asked for: it follows at once, though this one looks far ahead", async () => {
    await review(() => requestReview(beside.world.db, id, cut + minute));
    expect((await row()).review_at!.getTime()).toBeLessThanOrEqual(cut + minute);
    await review();
    expect((await row()).review_at!.getTime()).toBeGreaterThan(cut + minute);
  });

  test("a manager steps in: nothing counts as worked in, and the review is done anew", async () => {
    const worked = beside.world.tally.eventsWorkedIn;
    const grant = { kind: "hold", reason: "they called", until: cut + 9 * day, by: "Ana" } as const;
    const overtaken = await review(() => grantOverride(beside.world, id, grant, cut + minute));
    expect(overtaken).toMatchObject({ outcome: "overtaken" });
    expect(beside.world.tally.eventsWorkedIn).toBe(worked);
    expect(await review()).toMatchObject({ outcome: "concluded" });
    expect(await stage()).toBe("grace");
  });

  test("an event arrives that turns out to be about nobody: it holds nothing", async () => {
    const guest = { id: "pi_guest", object: "payment_intent", customer: null, status: "succeeded" };
    const event = asVerified(readEvent(JSON.stringify(snapshotEvent("payment_intent.succeeded", guest)))!);
    const kept = toInboxEvent(event, { account: null, livemode: false });
    await review(() => keepEvents(beside.world.db, [kept], Date.now()));
    expect(await stage()).toBe("suspended");
  });

  test("its payment arrives: the review goes on, and what it read before does not undo the payment", async () => {
    expect(await review(() => liftOnPayment(beside.world, owing, cut + minute))).toMatchObject({
      outcome: "concluded",
    });
    expect(await account()).toMatchObject({
      case: { stage: "active" },
      debts: [{ kind: "none", why: "paid" }],
    });
    expect((await row()).review_at!.getTime()).toBeLessThanOrEqual(cut + minute);
  });

  describe("its claim", () => {
    const claim = async () => {
      await requestReview(beside.world.db, id, cut);
      const choice = { evenInBackoff: true, except: [], only: id };
      return (await claimDueAccount(beside.world.db, cut, Date.now(), choice))!;
    };
    const lease = async () => (await row()).lease_until!.getTime();

    test("is renewed, however long the reading takes", async () => {
      const mine = await claim();
      const begun = await lease();
      await whileClaimed(
        beside.world,
        mine,
        () => until(async () => (await lease()) > begun, "it is renewed"),
        5,
      );
      await leaseEnds(0);
    });

    test("is not renewed once it ran out", async () => {
      const mine = await claim();
      const past = 0;
      await leaseEnds(past);
      let renewals = 0;
      const counted = { ...beside.world.log, warn: () => undefined };
      const db = beside.world.db.withPlugin({
        transformQuery: ({ node }) => {
          renewals += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      });
      await whileClaimed({ db, log: counted }, mine, () => until(() => renewals > 2, "it was tried"), 5);
      expect(await lease()).toBe(past);
    });
  });
});
