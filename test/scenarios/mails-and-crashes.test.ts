import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import { Chance } from "../simulator/chance.ts";
import { buildCommandLine, type CommandLine } from "../support/command-line.ts";
import { behindUtc } from "../support/debtors.ts";
import { canBeWarned, type FatedDebtor, fatedDebtors, putInDebt } from "../support/fated-debtors.ts";
import { moveTo } from "../support/five-weeks.ts";
import { fates, sayings } from "../support/mail-fates.ts";
import { askedAfter, isKnownToWait, mailedTwice, unproven, waitsUnknown } from "../support/mail-truth.ts";
import { type PretendSes, pretendSes } from "../support/pretend-ses.ts";
import { type SendBlows, type SendPoint, sendBlows, sendPoints } from "../support/send-blows.ts";
import { type ServiceProcess, serviceProcess } from "../support/service-process.ts";

/** Another one has the service killed elsewhere. */
const seed = process.env.MAIL_BLOWS_SEED ?? "1";
const blowsAtEachPoint = 3;

/** A Monday, 10:00 in Bogota: in writing hours and in cutting hours. */
const begins: Instant = Date.UTC(2026, 2, 2) + 10 * hour + behindUtc;
const days = 54;
const lastBlowBy = 40;
const end = begins + days * day;
const patience = 240_000;

const refsOf = (debtors: readonly FatedDebtor[]): string[] => debtors.map(({ ref }) => ref).sort();

/** A notice that nobody has heard of for so long was forgotten: it waits for a day, and perhaps over a weekend. */
const longestInDoubt = 5 * day;

describe(`bounces, complaints, silence, late deliveries and crashes (MAIL_BLOWS_SEED=${seed})`, () => {
  const chance = new Chance(seed);
  let commandLine: CommandLine;
  let service: ServiceProcess;
  let ses: PretendSes;
  let blows: SendBlows;
  const invoices = new Map<string, string>();
  const paid = new Set<string>();
  const everSuspended = new Set<string>();
  /** Since when a notice is in a state in which none may stay. */
  const doubtful = new Map<string, Instant>();

  beforeAll(async () => {
    commandLine = await buildCommandLine();
    ses = await pretendSes(
      () => service.now(),
      () => service.url(),
    );
    service = await serviceProcess(commandLine, begins, "outside", ses.settings);
    blows = sendBlows(service, ses);
    await service.start();
  }, patience);
  afterAll(async () => {
    await blows?.disarm();
    await service?.remove();
    await ses?.acceptance.stop();
    await commandLine?.remove();
  });

  const pay = async (ref: string): Promise<void> => {
    await service.stripe.ledger.pay(invoices.get(ref)!);
    paid.add(ref);
  };

  const suspended = async (): Promise<string[]> => {
    const check = async (ref: string) =>
      (await blows.insist(() => service.api("GET", `/v1/entitlements/${ref}`))).body.access;
    const refs = [...invoices.keys()];
    const access = await Promise.all(refs.map(check));
    return refs.filter((_, at) => access[at] === "restricted").sort();
  };

  /** Every notice that has been in one doubtful state for too long. */
  async function forgotten(now: Instant): Promise<string[]> {
    const { rows } = await sql<{ state: string }>`
      select concat_ws(' ', kind, person, id, status) as state from notices
      where status in ('pending', 'sending', 'unknown') and kind not in ('due_soon', 'due_today')`.execute(
      service.db,
    );
    const states = new Set(rows.map(({ state }) => state));
    for (const state of doubtful.keys()) if (!states.has(state)) doubtful.delete(state);
    for (const state of states) if (!doubtful.has(state)) doubtful.set(state, now);
    return [...doubtful].flatMap(([state, since]) =>
      now - since > longestInDoubt ? `${state} since ${iso(since)}` : [],
    );
  }

  /** What products are told is looked at, not what the service believes: nobody is cut without proof, or stuck unknown. */
  async function lookAround(now: Instant): Promise<void> {
    const refs = await suspended();
    for (const ref of refs) everSuspended.add(ref);
    const cut = fatedDebtors.filter(({ ref }) => refs.includes(ref));
    expect(cut.flatMap((one) => unproven(ses.taken, one, now))).toEqual([]);
    const owing = fatedDebtors.filter(
      ({ ref, owesFrom }) => begins + owesFrom * day <= now && !paid.has(ref) && !refs.includes(ref),
    );
    const stuck = owing.filter((one) =>
      waitsUnknown(ses.taken, one, { now, owesSince: begins + one.owesFrom * day }),
    );
    expect(refsOf(stuck)).toEqual([]);
    expect(mailedTwice(ses.taken)).toEqual([]);
    expect(await forgotten(now)).toEqual([]);
  }

  const points = sendPoints.flatMap((point) => Array<SendPoint>(blowsAtEachPoint).fill(point));
  const toFall = points
    .map((point) => ({ point, place: chance.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ point }) => point);

  /** Spread over the days on which mails go, the last of them for the pauses. */
  async function armNext(now: Instant): Promise<void> {
    const sought = ((now - begins) / day + 1) * (points.length / lastBlowBy);
    if (blows.isArmed() || points.length - toFall.length >= sought) return;
    const point = toFall.pop();
    if (point) await blows.arm(point, chance.int(0, 2));
  }

  async function liveThrough(now: Instant): Promise<void> {
    await armNext(now);
    await blows.insist(() => moveTo(service, now));
    await lookAround(now);
    for (let due = ses.due(now); due.length > 0; due = ses.due(now)) {
      await armNext(now);
      for (const telling of due) await blows.tell(telling);
      await blows.insist(() => moveTo(service, now));
      await lookAround(now);
    }
  }

  test(
    "day by day nobody is suspended without proof, nobody is mailed twice and no notice is forgotten",
    async () => {
      for (let passed = 0; passed < days; passed += 1) {
        const now = begins + passed * day;
        for (const debtor of fatedDebtors.filter(({ owesFrom }) => owesFrom === passed))
          invoices.set(debtor.ref, await putInDebt(service, blows.insist, debtor, now));
        for (const { ref } of fatedDebtors.filter(({ paysOn }) => paysOn === passed)) await pay(ref);
        await service.stripe.webhooks.settled();
        await liveThrough(now);
      }
    },
    patience,
  );

  test("in the end each is suspended, or paid, or its manager knows that it waits", async () => {
    const refs = await suspended();
    const unpaid = fatedDebtors.filter(({ paysOn }) => paysOn > days);
    const whoCan = (when: ReturnType<typeof canBeWarned>) =>
      unpaid.filter((one) => canBeWarned(one) === when);
    const isCut = ({ ref }: FatedDebtor) => refs.includes(ref);
    expect(refsOf(whoCan("in_time").filter((one) => !isCut(one)))).toEqual([]);
    expect(refsOf(whoCan("never").filter(isCut))).toEqual([]);
    const waiting = unpaid.filter((one) => !isCut(one));
    // Where a date lapsed before the mail that names it was known to have arrived, another round is under way.
    const patient = (one: FatedDebtor) => (canBeWarned(one) === "late" ? end - 2 * 7 * day : end);
    expect(refsOf(waiting.filter((one) => !isKnownToWait(ses.taken, one, patient(one))))).toEqual([]);
    const payers = fatedDebtors.filter(({ paysOn }) => paysOn <= days);
    const asked = payers.flatMap((one) => askedAfter(ses.taken, one, begins + (one.paysOn - 1) * day));
    expect(asked).toEqual([]);
    // None of these may be empty: else nothing was shown of them.
    for (const some of [refs, waiting, payers]) expect(some.length).toBeGreaterThan(0);
    // What was taken for proof was taken back from somebody who was suspended.
    expect([...everSuspended].filter((ref) => !refs.includes(ref))).not.toEqual([]);
  });

  test("it met what it set out to meet: every blow, every fate, every mail, and what was sent again", () => {
    expect(blows.fallen).toEqual(Object.fromEntries(sendPoints.map((point) => [point, blowsAtEachPoint])));
    const met = new Set(ses.taken.map(({ to }) => to.split(".")[0]));
    expect(Object.keys(fates).filter((name) => !met.has(name))).toEqual([]);
    const said = new Set(ses.taken.map((mail) => mail.said));
    expect(sayings.filter((one) => !said.has(one))).toEqual([]);
    const again = ses.taken.filter(
      (mail) => mail.isLost && ses.taken.filter(({ noticeId }) => noticeId === mail.noticeId).length > 1,
    );
    expect(again.length).toBeGreaterThan(0);
  });

  test(
    "whoever pays has access back, whatever became of the mails",
    async () => {
      await blows.disarm();
      for (const { ref } of fatedDebtors.filter((one) => !paid.has(one.ref))) await pay(ref);
      await service.stripe.webhooks.settled();
      await liveThrough(end);
      const stages: string[] = [];
      for (const ref of invoices.keys())
        stages.push((await service.api("GET", `/v1/accounts/${ref}`)).body.case.stage);
      expect(new Set(stages)).toEqual(new Set(["active"]));
      expect(await suspended()).toEqual([]);
    },
    patience,
  );
});
