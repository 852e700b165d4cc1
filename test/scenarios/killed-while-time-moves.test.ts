import { randomInt } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour } from "../../src/core/instant.ts";
import { type Blow, type LeftBehind, strike } from "../support/blows.ts";
import { buildCommandLine, type CommandLine } from "../support/command-line.ts";
import {
  begins,
  type FiveWeeks,
  invoice,
  moveTo,
  payday,
  register,
  settleIn,
  stops,
} from "../support/five-weeks.ts";
import { harmDone, leftUndone, stories } from "../support/harm.ts";
import { type ServiceProcess, serviceProcess } from "../support/service-process.ts";
import { until } from "../support/until.ts";

/** With the seed of a run that failed the blows fall where they fell then, as far as the machine keeps its pace. */
const seed = Number(process.env.BLOWS_SEED ?? randomInt(1, 2 ** 31 - 1));

/** Of the tests that start the service again and again, in ms. Alone on a machine they take a tenth of it. */
const patience = 240_000;

/** In these moves, counted from 0, mails are handed over. In the others a blow falls at any moment. */
const certain: Readonly<Record<number, "before_keeping" | "after_keeping" | "while_reading">> = {
  3: "before_keeping",
  5: "after_keeping",
  6: "while_reading",
};

let commandLine: CommandLine;
beforeAll(async () => {
  commandLine = await buildCommandLine();
});
afterAll(() => commandLine?.remove());

/** Two services live through the same weeks, one of them killed again and again. Each test continues the last. */
describe(`killed while time moves (BLOWS_SEED=${seed})`, () => {
  let undisturbed: ServiceProcess;
  let killed: ServiceProcess;
  let asItShouldBe: FiveWeeks;
  let disturbed: FiveWeeks;
  /** How long each of its moves took the undisturbed one, in real ms. */
  const pace: number[] = [];
  const left: (LeftBehind & { blow: Blow["kind"] })[] = [];
  const chance = chances(seed);
  const indebted: string[] = [];
  /** Less than 1 once a blow came too late: the machine has more time for us than it had before. */
  let haste = 1;

  beforeAll(async () => {
    undisturbed = await serviceProcess(commandLine, begins);
    killed = await serviceProcess(commandLine, begins);
    await Promise.all([undisturbed.start(), killed.start()]);
    [asItShouldBe, disturbed] = await Promise.all([settleIn(undisturbed), settleIn(killed)]);
  }, patience);
  afterAll(async () => {
    await undisturbed?.remove();
    await killed?.remove();
  });

  /** Afterwards the service is up again, unless it never went down. */
  async function disturb(request: () => Promise<unknown>, blow: Blow): Promise<void> {
    const behind = await strike(killed, request, blow);
    if (behind === null) {
      haste /= 2;
      return;
    }
    left.push({ ...behind, blow: blow.kind });
    expect(await harmDone(killed.db)).toEqual([]);
    // A new life may be short as well.
    const short = left.length % 4 === 2;
    const start = () => killed.start();
    if (!short || (await strike(killed, start, { kind: "at_a_moment", after: chance() * 1_000 })))
      await start();
    expect(await harmDone(killed.db)).toEqual([]);
  }

  test(
    "the weeks as they should be: who owes is warned and suspended, unless it pays or cannot be reached",
    async () => {
      for (const [at, stop] of stops.entries()) {
        const began = performance.now();
        await moveTo(undisturbed, stop);
        pace.push(performance.now() - began);
        if (at !== payday) continue;
        await asItShouldBe.pay(["payer"]);
        await moveTo(undisturbed, stop);
      }
      expect(await harmDone(undisturbed.db)).toEqual([]);
      expect(await leftUndone(undisturbed.db)).toEqual([]);
      const lived = await stories(undisturbed.db);
      const ends = Object.entries(lived).map(([ref, { stage }]) => ({ ref, stage }));
      indebted.push(...ends.flatMap(({ ref, stage }) => (stage === "suspended" ? [ref] : [])));
      expect(ends.filter(({ stage }) => stage !== "suspended")).toEqual([
        { ref: "clear", stage: "active" },
        { ref: "mute", stage: "reminded" },
        { ref: "payer", stage: "active" },
      ]);
      expect(indebted).toHaveLength(10);
      expect(lived.payer!.path.map((step) => step.split(" ")[0])).toEqual([
        "active",
        "reminded",
        "second_reminder",
        "grace",
        "active",
      ]);
    },
    patience,
  );

  test(
    "killed in every move: its next life does what was left, passes nobody by and harms nobody",
    async () => {
      for (const [at, stop] of stops.entries()) {
        const kind = certain[at];
        const blow: Blow = kind ? { kind } : { kind: "at_a_moment", after: chance() * pace[at]! * haste };
        await disturb(() => moveTo(killed, stop), blow);
        await moveTo(killed, stop);
        expect(await harmDone(killed.db)).toEqual([]);
        expect(await leftUndone(killed.db)).toEqual([]);
        if (at !== payday) continue;
        await disturb(() => disturbed.pay(["payer"]), { kind: "at_a_moment", after: chance() * 30 });
        await killed.stripe.webhooks.settled();
        await moveTo(killed, stop);
      }
      // What the blows that fall with certainty are for was really there.
      const leftBy = (blow: Blow["kind"]) => left.filter((one) => one.blow === blow);
      expect(leftBy("before_keeping")).toEqual([expect.objectContaining({ sendingKept: 0 })]);
      expect(leftBy("before_keeping")[0]!.sendingUnkept).toBeGreaterThan(0);
      expect(leftBy("after_keeping")[0]!.sendingKept).toBeGreaterThan(0);
      expect(leftBy("while_reading")[0]!.claims).toBeGreaterThan(0);
      expect(leftBy("at_a_moment").length).toBeGreaterThan(1);
    },
    patience,
  );

  test("everybody fares as if nothing had happened: the same mails, stages and dates", async () => {
    expect(await stories(killed.db)).toEqual(await stories(undisturbed.db));
  });

  test(
    "who pays has access back at once, also when it is killed as the payments come in",
    async () => {
      const check = async (ref: string) => (await killed.api("GET", `/v1/entitlements/${ref}`)).body.access;
      expect(await Promise.all(indebted.map(check))).toEqual(indebted.map(() => "restricted"));
      const before = await killed.now();
      await asItShouldBe.pay(indebted);
      await disturb(() => disturbed.pay(indebted), { kind: "at_a_moment", after: chance() * 200 });
      for (const ref of indebted)
        await until(async () => (await check(ref)) === "full", `${ref} has access back`, 30_000);
      expect(await killed.now()).toBe(before);
      expect(await harmDone(killed.db)).toEqual([]);
    },
    patience,
  );

  test("each of them is told so once, and all is as it should be", async () => {
    for (const service of [undisturbed, killed]) {
      await service.stripe.webhooks.settled();
      await moveTo(service, stops.at(-1)!);
      expect(await leftUndone(service.db)).toEqual([]);
    }
    const lived = await stories(killed.db);
    expect(lived).toEqual(await stories(undisturbed.db));
    const told = Object.values(lived).flatMap(({ mails }) =>
      mails.filter((mail) => mail.startsWith("restored")),
    );
    // `solo` is one person in both roles.
    expect(told).toHaveLength(2 * indebted.length - 1);
    expect(await harmDone(killed.db)).toEqual([]);
  });
});

describe("killed together with the pretend Stripe inside it", () => {
  let service: ServiceProcess;
  const settles = begins + 2 * day;

  beforeAll(async () => {
    service = await serviceProcess(commandLine, begins, "inside");
  }, patience);
  afterAll(() => service?.remove());

  test(
    "what Stripe was to do by a moment is done once the clock has moved to it",
    async () => {
      const { ledger } = service.stripe;
      const { id: customer } = await ledger.createCustomer({
        name: "andina",
        email: "accounts@andina.example",
      });
      const owed = await invoice(service, customer, begins + hour);
      await ledger.startProcessing(owed, { method: "us_bank_account", settlesAt: settles });
      await service.start();
      await register(service, "andina", customer);
      expect(
        await strike(service, () => moveTo(service, settles), { kind: "before_stripe_acts" }),
      ).not.toBeNull();
      expect(await service.now()).toBe(settles);

      await service.start();
      await moveTo(service, settles);
      expect((await service.api("GET", "/v1/accounts/andina")).body).toMatchObject({
        debts: [{ kind: "none", why: "paid" }],
        case: { stage: "active" },
        notices: [],
      });
      const { status } = await service.db.selectFrom("invoices").select("status").executeTakeFirstOrThrow();
      expect(status).toBe("paid");
      expect(await leftUndone(service.db)).toEqual([]);
    },
    patience,
  );
});

/** Numbers between 0 and 1, the same ones for the same seed (Park and Miller's generator). */
function chances(from: number): () => number {
  let state = from;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
