import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { minute, second } from "../../src/core/instant.ts";
import { type Connection, connect, type Database } from "../../src/postgres/database.ts";
import { reserveSend } from "../../src/postgres/mail-pace.ts";
import type { SendAllowance } from "../../src/workflows/pace.ts";
import type { Mailer } from "../../src/workflows/ports.ts";
import { SendPace } from "../../src/workflows/send-pace.ts";
import { workUntilQuiet } from "../../src/workflows/work.ts";
import { acceptMails, type MailAcceptance } from "../support/accept-mails.ts";
import { type MailLedger, openMailLedger } from "../support/mail-ledger.ts";

let ses: MailAcceptance;
beforeAll(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "of-this-test" });
  ses = await acceptMails();
});
afterAll(() => ses?.stop());

/** How many of these moments lie in the fullest second. */
function fullest(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while (sorted[to]! - sorted[from]! >= second) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

describe("moments at which mails may go", () => {
  let ledger: MailLedger;
  let instances: Connection[];
  beforeAll(async () => {
    ledger = await openMailLedger();
    instances = [1, 2, 3].map(() => connect(ledger.databaseUrl, { onError: () => undefined, max: 4 }));
    await sql`create table reserved (free_at timestamptz not null, asked_at timestamptz not null)`.execute(
      ledger.db,
    );
    await sql`
      create function keep_reservation() returns trigger language plpgsql as
      $$ begin insert into reserved values (new.free_at, clock_timestamp()); return new; end $$`.execute(
      ledger.db,
    );
    await sql`create trigger keep after update on mail_pace for each row execute function keep_reservation()`.execute(
      ledger.db,
    );
  });
  afterAll(async () => {
    for (const { db } of instances ?? []) await db.destroy();
    await ledger?.close();
  });
  beforeEach(async () => {
    await sql`truncate reserved`.execute(ledger.db);
    await sql`alter table mail_pace disable trigger keep`.execute(ledger.db);
    await sql`update mail_pace set free_at = 'epoch'`.execute(ledger.db);
    await sql`alter table mail_pace enable trigger keep`.execute(ledger.db);
  });

  /** By the database's clock, exactly: not before the slot, nor before it was asked for. */
  async function reservedAt(perSecond: number): Promise<number[]> {
    const { rows } = await sql<{ free: number; asked: number }>`
      select extract(epoch from free_at)::float8 * 1000 as free, extract(epoch from asked_at)::float8 * 1000 as asked
      from reserved`.execute(ledger.db);
    const apart = 1_050 / perSecond;
    // Microseconds are lost on the way here.
    return rows.map(({ free, asked }) => Math.max(free - apart, asked) + 0.01);
  }

  test.each([1, 7, 40, 200])("are never more than %i in a second, whichever instances ask", async (rate) => {
    const asking = instances.map(async ({ db }) => {
      const waits: (number | null)[] = [];
      for (let nth = 0; nth < rate; nth += 1) waits.push(await reserveSend(db, rate, null));
      return waits;
    });
    const waits = (await Promise.all(asking)).flat();
    const moments = await reservedAt(rate);
    expect(moments).toHaveLength(3 * rate);
    expect(fullest(moments)).toBeLessThanOrEqual(rate);
    // The rate is used: 105 hundredths of a second for each second's worth, and the database's answers.
    const [first, last] = [Math.min(...moments), Math.max(...moments)];
    expect((last - first) / second).toBeLessThan((3 * rate * 1.05) / rate + 5);
    expect(waits.every((wait) => wait !== null && wait >= 0)).toBe(true);
  });

  test("what was not used is not saved up", async () => {
    const [{ db }] = instances as [Connection];
    await reserveSend(db, 20, null);
    await sql`update mail_pace set free_at = clock_timestamp() - interval '1 hour'`.execute(ledger.db);
    await sql`truncate reserved`.execute(ledger.db);
    for (let nth = 0; nth < 40; nth += 1) await reserveSend(db, 20, null);
    expect(fullest(await reservedAt(20))).toBeLessThanOrEqual(20);
  });

  test("a clock of the database that was set back stops nobody for long", async () => {
    const [{ db }] = instances as [Connection];
    await sql`update mail_pace set free_at = clock_timestamp() + interval '1 day'`.execute(ledger.db);
    expect(await reserveSend(db, 10, null)).toBeLessThan(2 * minute);
  });

  test("none is reserved while nothing is due", async () => {
    const [{ db }] = instances as [Connection];
    const choice = { evenInBackoff: false, except: [], hourIsFull: false };
    const ask = (now: number) => reserveSend(db, 10, { now, choice });
    expect(await ask(Date.now())).toBeNull();
    expect(await reservedAt(10)).toEqual([]);
    const id = await ledger.notice();
    expect(await ask(Date.now() - minute * 2)).toBeNull();
    expect(await ask(Date.now())).not.toBeNull();
    expect(await reserveSend(db, 10, { now: Date.now(), choice: { ...choice, except: [id] } })).toBeNull();
  });
});

describe("mails handed to SES by two instances at once", () => {
  let ledger: MailLedger;
  let other: MailLedger["world"];
  let otherDb: Database;
  const rate = 25;
  const mails = 75;

  beforeAll(async () => {
    ses.quota = { perSecond: rate, in24Hours: 50_000, sent: 0 };
    ledger = await openMailLedger({ ses: ses.url });
    ({ db: otherDb } = connect(ledger.databaseUrl, { onError: () => undefined }));
    other = {
      ...ledger.world,
      db: otherDb,
      pace: new SendPace(otherDb, ledger.world.mailer, ledger.world.log),
    };
  });
  afterAll(async () => {
    await otherDb?.destroy();
    await ledger?.close();
  });

  test("never arrive faster than the rate, and each arrives once", async () => {
    await ledger.notices(mails);
    ses.mails.length = 0;
    ses.arrivals.length = 0;
    const present = async () => Date.now();
    await Promise.all([workUntilQuiet(ledger.world, [], present), workUntilQuiet(other, [], present)]);
    const ids = ses.mails.map((mail) => mail.get("Tags.member.1.Value"));
    expect(new Set(ids).size).toBe(mails);
    expect(ids).toHaveLength(mails);
    // Between its moment and its arrival a mail may be held up by anything, and each lane has one on its way at most:
    // whatever the machine does, no second sees more than its own moments' and those.
    const onTheirWay = ledger.world.pace.lanes() + other.pace.lanes();
    expect(onTheirWay).toBe(10);
    expect(fullest(ses.arrivals)).toBeLessThanOrEqual(rate + onTheirWay);
    const [first, last] = [Math.min(...ses.arrivals), Math.max(...ses.arrivals)];
    expect(last - first).toBeGreaterThanOrEqual(((mails - 1 - onTheirWay) / rate) * second);
  }, 60_000);
});

describe("what SES allows", () => {
  let ledger: MailLedger | undefined;
  let moved: number;
  const performanceNow = performance.now.bind(performance);
  const statusCounts = async () =>
    (await ledger!.db.selectFrom("notices").select("status").execute()).map(({ status }) => status).sort();
  const work = () => workUntilQuiet(ledger!.world, [], async () => Date.now());

  beforeEach(() => {
    moved = 0;
    performance.now = () => performanceNow() + moved;
    ses.mails.length = 0;
    ses.quotaAsked = 0;
    ses.quota = { perSecond: 1_000, in24Hours: 50_000, sent: 0 };
  });
  afterEach(async () => {
    performance.now = performanceNow;
    await ledger?.close();
    ledger = undefined;
  });

  test("is asked for once a minute, and by nobody who has nothing to send", async () => {
    ledger = await openMailLedger({ ses: ses.url });
    await work();
    expect(ses.quotaAsked).toBe(0);
    await ledger.notices(3);
    await work();
    await ledger.notices(3);
    await work();
    expect({ asked: ses.quotaAsked, mails: ses.mails.length }).toEqual({ asked: 1, mails: 6 });
    moved += minute + 1;
    await work();
    expect(ses.quotaAsked).toBe(1);
    await ledger.notices(1);
    await work();
    expect({ asked: ses.quotaAsked, mails: ses.mails.length }).toEqual({ asked: 2, mails: 7 });
  });

  test("as many as are left of the day go, and the others wait where they are", async () => {
    ses.quota = { perSecond: 1_000, in24Hours: 200, sent: 197 };
    ledger = await openMailLedger({ ses: ses.url });
    await ledger.notices(5);
    ses.answering = async () => {
      ses.quota!.sent += 1;
      return undefined;
    };
    await work();
    ses.answering = async () => undefined;
    expect(await statusCounts()).toEqual(["pending", "pending", "sent", "sent", "sent"]);
    expect(ledger.warnings).toEqual([expect.stringContaining("daily quota is used up")]);
  });

  test("a day that is used up is asked about at longer and longer intervals, up to ten minutes", async () => {
    ses.quota = { perSecond: 1_000, in24Hours: 200, sent: 200 };
    ledger = await openMailLedger({ ses: ses.url });
    await ledger.notices(1);
    const intervals: number[] = [];
    let since = 0;
    for (let asked = 0; intervals.length < 7; ) {
      await work();
      if (ses.quotaAsked > asked) {
        asked = ses.quotaAsked;
        intervals.push(since / minute);
        since = 0;
      }
      moved += minute / 2;
      since += minute / 2;
    }
    // The clock runs by itself too, so that a rest is over within the half minute.
    expect(intervals.slice(1).map(Math.floor)).toEqual([1, 2, 4, 8, 10, 10]);
    expect(await statusCounts()).toEqual(["pending"]);
    ses.quota = { perSecond: 1_000, in24Hours: 200, sent: 0 };
    moved += 10 * minute;
    await work();
    expect(await statusCounts()).toEqual(["sent"]);
  });

  test("is what an operator says where SES may not be asked; else what is usual, and why is said once", async () => {
    ses.quota = null;
    ledger = await openMailLedger({ ses: ses.url });
    expect(await ledger.world.mailer.allowance!()).toEqual({ perSecond: 14, left: Infinity });
    expect(await ledger.world.mailer.allowance!()).toEqual({ perSecond: 14, left: Infinity });
    expect(ledger.warnings).toEqual([
      expect.stringMatching(/AccessDenied.*14 a second.*SES_SENDS_PER_SECOND/),
    ]);
    await ledger.close();
    ledger = await openMailLedger({ ses: ses.url, settings: { SES_SENDS_PER_SECOND: "0.5" } });
    expect(await ledger.world.mailer.allowance!()).toEqual({ perSecond: 0.5, left: Infinity });
    expect(ledger.warnings).toEqual([]);
    ses.quota = { perSecond: 14, in24Hours: -1, sent: 5 };
    expect(await ledger.world.mailer.allowance!()).toEqual({ perSecond: 0.5, left: Infinity });
  });

  test("is no more than SES allows, whatever an operator says; and its last word stands while it is silent", async () => {
    ses.quota = { perSecond: 3, in24Hours: 100, sent: 40 };
    ledger = await openMailLedger({ ses: ses.url, settings: { SES_SENDS_PER_SECOND: "50" } });
    expect(await ledger.world.mailer.allowance!()).toEqual({ perSecond: 3, left: 60 });
    ses.quota = null;
    expect(await ledger.world.mailer.allowance!()).toEqual({ perSecond: 3, left: Infinity });
  });
});

describe("waiting for one's turn", () => {
  let ledger: MailLedger;
  const mailerWith = (allowance: SendAllowance): Mailer => ({
    send: async () => ({ kind: "unknown", why: "a test" }),
    allowance: async () => allowance,
  });
  const paceOf = (perSecond: number) =>
    new SendPace(ledger.world.db, mailerWith({ perSecond, left: Infinity }), ledger.world.log);
  beforeAll(async () => {
    ledger = await openMailLedger({ ses: ses.url });
  });
  afterAll(() => ledger?.close());

  test("leaves nothing in doubt: until the turn comes nothing is taken, and then it may be over", async () => {
    const id = await ledger.notice();
    const pace = paceOf(2);
    expect(await pace.turn(null)).toBe(true);
    let over = false;
    const choice = { evenInBackoff: false, except: [], hourIsFull: false };
    const turn = pace.turn(
      () => ({ now: Date.now(), choice }),
      () => over,
    );
    expect(await ledger.entry(id)).toMatchObject({ status: "pending" });
    over = true;
    expect(await turn).toBe(false);
    expect(await ledger.entry(id)).toMatchObject({ status: "pending" });
  });

  test.each([
    [0.2, 4],
    [14, 4],
    [25, 5],
    [100, 20],
    [500, 32],
  ])("%d mails a second are worked on in %d lanes", async (perSecond, lanes) => {
    const pace = paceOf(perSecond);
    expect(pace.lanes()).toBe(4);
    await pace.ask();
    expect(pace.lanes()).toBe(lanes);
  });

  test("a transport that takes whatever comes lets nobody wait, and nobody is asked", async () => {
    const pace = new SendPace(
      ledger.world.db,
      { send: mailerWith({ perSecond: 1, left: 1 }).send },
      ledger.world.log,
    );
    await ledger.world.db.destroy();
    expect(await pace.turn(null)).toBe(true);
    expect(await pace.turn(null, () => true)).toBe(false);
  });
});
