import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day, hour, iso, minute } from "../../src/core/instant.ts";
import { Board } from "../../src/entitlements/board.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { halt, liftEverybody, resume } from "../../src/workflows/halts.ts";
import { standard } from "../core/given.ts";
import { buildCommandLine, type CommandLine } from "../support/command-line.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { type Debtor, debtor, debtors, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { writeSuspendedAccounts } from "../support/suspended-accounts.ts";

/** Three accounts go all the way down; a fourth is a fortnight behind them. Each test continues the last. */
describe("the stop button", () => {
  let service: RunningService;
  let three: Debtor[];
  let late: Debtor;
  let halted: string;
  let restored: string;
  const view = async ({ ref }: Debtor) => (await service.api("GET", `/v1/accounts/${ref}`)).body;
  const access = async ({ ref }: Debtor) => (await service.api("GET", `/v1/entitlements/${ref}`)).body.access;
  const post = (kind: string, reason: string) => service.api("POST", "/v1/halts", { kind, reason });
  const finalNotices = async ({ ref }: Debtor) =>
    (await service.mails(ref)).filter(({ kind, role }) => kind === "final_notice" && role === "user");

  beforeAll(async () => {
    service = await startTestService();
    const thursday = await toThursday(service);
    three = await debtors(service, "early", 3, thursday + day);
    late = await debtor(service, "late", thursday + 15 * day);
    await moveTo(service, thursday + 25 * day + 2 * hour - 5 * minute);
  }, 120_000);
  afterAll(() => service?.stop());

  test("halt: nobody is cut on the named date, and everybody on the ladder says who stopped it and why", async () => {
    const answer = await post("halt", "the import looks wrong");
    expect(answer).toMatchObject({
      status: 201,
      body: { kind: "halt", reason: "the import looks wrong", by: "bootstrap", in_force: true, restored: 0 },
    });
    halted = answer.body.id;
    await service.advance("PT30M");
    expect(await stagesOf(service, [...three, late])).toEqual(["grace", "grace", "grace", "reminded"]);
    for (const one of [three[0]!, late]) {
      expect((await view(one)).decision.sentence).toMatch(
        /suspensions are halted: bootstrap halted them \(the import looks wrong\)/,
      );
      expect((await view(one)).halts).toMatchObject([{ id: halted, kind: "halt" }]);
    }
    expect((await service.api("GET", "/readyz")).body.detail.halts).toEqual([
      { kind: "halt", since: answer.body.at },
    ]);
  });

  test("resumed, those whose date has come are cut", async () => {
    const ended = await service.api("DELETE", `/v1/halts/${halted}`, { reason: "it was right", by: "Ana" });
    expect(ended.status).toBe(204);
    await service.settle();
    expect(await stagesOf(service, three)).toEqual(["suspended", "suspended", "suspended"]);
    expect(await access(three[0]!)).toBe("restricted");
    expect((await service.api("GET", "/v1/halts")).body.halts).toMatchObject([
      { id: halted, in_force: false, ended: { by: "Ana", reason: "it was right" } },
    ]);
  });

  test("restore_all: when it answers, everybody has full access again; then they are told", async () => {
    const answer = await post("restore_all", "we cut the wrong ones");
    expect(answer).toMatchObject({ status: 201, body: { kind: "restore_all", restored: 3 } });
    restored = answer.body.id;
    for (const one of three) expect(await access(one)).toBe("full");
    expect(await stagesOf(service, three)).toEqual(["grace", "grace", "grace"]);
    await service.settle();
    const told = (await service.mails("early-1")).filter(({ kind }) => kind === "restored");
    expect(told.map(({ to }) => to).sort()).toEqual(["books@early-1.example", "user@early-1.example"]);
    expect((await view(three[0]!)).decision.reasons[0]).toMatchObject({
      code: "halted",
      why: "bootstrap restored everybody (we cut the wrong ones)",
    });
  });

  test("everybody stays restored, and nobody is told a date, for as long as it lasts", async () => {
    await service.advance("P20D");
    expect(await stagesOf(service, [...three, late])).toEqual(["grace", "grace", "grace", "second_reminder"]);
    expect(await finalNotices(late)).toEqual([]);
    expect(await finalNotices(three[0]!)).toHaveLength(1);
  });

  test("resumed, nobody is cut without a fresh final notice and its full wait", async () => {
    const at = await service.now();
    expect((await service.api("DELETE", `/v1/halts/${restored}`, { reason: "mended" })).status).toBe(204);
    await service.advance("P3D");
    expect(await stagesOf(service, [...three, late])).toEqual(Array(4).fill("grace"));
    for (const one of [...three, late]) {
      const { notices } = await view(one);
      const fresh = notices.find((notice: any) => notice.kind === "final_notice" && notice.role === "user");
      expect(fresh.issued_at > iso(at)).toBe(true);
      const named = Date.parse(fresh.names_cut_at);
      expect(named).toBeGreaterThanOrEqual(Date.parse(fresh.delivered_at) + 4 * day);
      expect(named).toBeGreaterThan(await service.now());
    }
    await service.advance("P7D");
    expect(await stagesOf(service, [...three, late])).toEqual(Array(4).fill("suspended"));
  });

  test.each([
    [{ kind: "breaker", reason: "not mine to open" }, /kind: must be one of halt, restore_all/],
    [{ kind: "halt" }, /reason: say why/],
    [{ kind: "halt", reason: "x" }, /reason: say why/],
    [{ kind: "halt", reason: "because", until: "tomorrow" }, /until: is not known here/],
  ])("%j is refused, and stops nothing", async (body, detail) => {
    expect(await service.api("POST", "/v1/halts", body)).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(detail) },
    });
    expect((await service.api("GET", "/readyz")).body.detail.halts).toEqual([]);
  });

  describe("on the command line", () => {
    let commandLine: CommandLine;
    const run = (...args: string[]) => commandLine.run(args, { DATABASE_URL: service.databaseUrl }).ended;
    beforeAll(async () => {
      commandLine = await buildCommandLine();
    }, 60_000);
    afterAll(() => commandLine?.remove());

    test("restore-all needs nothing but the database, and says how many it lifted", async () => {
      expect(await run("restore-all", "--reason", "wrong again", "--by", "Ana")).toEqual({
        code: 0,
        stdout: "",
        stderr: expect.stringMatching(/^4 accounts have access again after \d+\.\d s; nobody is suspended/),
      });
      expect(await stagesOf(service, three)).toEqual(["grace", "grace", "grace"]);
      await service.settle();
      expect(await access(three[0]!)).toBe("full");
      expect((await service.api("GET", "/v1/halts")).body.halts[0]).toMatchObject({
        kind: "restore_all",
        by: "Ana",
        reason: "wrong again",
      });
    });

    test("halt is kept with who pressed it; resume ends both", async () => {
      expect(await run("halt", "--reason", "just to be sure")).toMatchObject({ code: 0 });
      const { halts } = (await service.api("GET", "/v1/halts")).body;
      expect(halts.filter((one: any) => one.in_force)).toHaveLength(2);
      expect(halts[0].by).toMatch(/^\S+$/);
      expect(await run("resume", "--reason", "all is well")).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(/^Suspensions go on/),
      });
      expect((await service.api("GET", "/readyz")).body.detail.halts).toEqual([]);
    });

    test.each([
      [["resume", "--reason", "nothing is halted"], 1, /there is nothing to resume/],
      [["resume", "--breaker", "--reason", "nor open"], 1, /there is nothing to resume/],
      [["halt"], 2, /--reason/],
      [["restore-all", "--reason", "x"], 2, /Say why, in 3 to 1000 characters/],
    ])("%j is refused", async (args, code, words) => {
      expect(await run(...args)).toEqual({ code, stdout: "", stderr: expect.stringMatching(words) });
    });
  });
});

describe("three thousand suspended accounts", () => {
  const count = 3_000;
  const terms = {
    policies: new Map([["standard", standard]]),
    mode: "enforce",
    provenBy: "delivery",
    defaults: { locale: "en", timeZone: "UTC", manager: null },
  } as const;
  const word = { by: "Ana", reason: "we cut the wrong ones" };
  const now = Date.UTC(2026, 10, 24, 15);
  let database: TestDatabase;
  let connection: Connection;
  let board: Board;
  const restricted = () =>
    Array.from({ length: count }, (_, at) => board.standing(`lapsed-${at + 1}`)).filter(
      (standing) => standing.kind !== "exception" || standing.access.access === "restricted",
    ).length;

  beforeAll(async () => {
    database = await createTestDatabase();
    connection = connect(database.url, { onError: () => undefined, max: 2 });
    await writeSuspendedAccounts(connection.db, count, now);
    const links = { lapsed: async () => "https://forewarn.example/lapsed" };
    board = new Board(connection.db, links, async () => now);
    await board.load();
  }, 60_000);
  afterAll(async () => {
    await connection?.db.destroy();
    await database?.drop();
  });

  test("are shown to products as restored before one of them was lifted", async () => {
    expect(restricted()).toBe(count);
    const { position } = board;
    await halt(connection.db, "restore_all", word, now);
    await board.catchUp();
    expect(restricted()).toBe(0);
    expect(board.position).toBe(position);
  });

  test("so does an instance that starts meanwhile", async () => {
    const links = { lapsed: async () => "https://forewarn.example/lapsed" };
    const another = new Board(connection.db, links, async () => now);
    await another.load();
    const standing = another.standing("lapsed-17");
    expect(standing).toMatchObject({
      access: { stage: "grace", access: "full", features: { reports: "allow", api: "allow" } },
    });
  });

  test("are lifted by the same decision as any other, each once, and their people told", async () => {
    expect(await liftEverybody(connection.db, terms, now)).toBe(count);
    expect(await liftEverybody(connection.db, terms, now)).toBe(0);
    const { rows } = await sql`
      select cases.stage, count(*) as accounts, count(distinct decision.account_id) as decided, sum(told)::int as told
      from cases
      left join decisions decision on decision.account_id = cases.account_id and decision.stage = 'grace'
      left join lateral (select count(*) as told from notices where kind = 'restored' and account_id = cases.account_id) on true
      group by cases.stage`.execute(connection.db);
    expect(rows).toEqual([{ stage: "grace", accounts: count, decided: count, told: 2 * count }]);
    await board.catchUp();
    expect(restricted()).toBe(0);
  }, 60_000);

  test("stay so when suspensions go on", async () => {
    expect(await resume(connection.db, terms, "halts", word, now)).toMatchObject({ ended: [{}], left: [] });
    await board.catchUp();
    expect(restricted()).toBe(0);
    const { rows } =
      await sql`select count(*) as due from accounts where review_at <= ${new Date(now)}`.execute(
        connection.db,
      );
    expect(rows).toEqual([{ due: count }]);
  });
});

describe("a restoration that was interrupted", () => {
  let database: TestDatabase;
  let connection: Connection;
  const now = Date.UTC(2026, 10, 24, 15);
  beforeAll(async () => {
    database = await createTestDatabase();
    connection = connect(database.url, { onError: () => undefined, max: 2 });
    await writeSuspendedAccounts(connection.db, 3, now);
  });
  afterAll(async () => {
    await connection?.db.destroy();
    await database?.drop();
  });

  test("is finished before suspensions go on, so that nobody is left behind", async () => {
    const word = { by: "Ana", reason: "we cut the wrong ones" };
    const terms = {
      policies: new Map([["standard", standard]]),
      mode: "enforce",
      provenBy: "delivery",
      defaults: { locale: "en", timeZone: "UTC", manager: null },
    } as const;
    await halt(connection.db, "restore_all", word, now);
    await resume(connection.db, terms, "halts", word, now);
    const { rows } = await sql`select distinct stage from cases`.execute(connection.db);
    expect(rows).toEqual([{ stage: "grace" }]);
  });
});
