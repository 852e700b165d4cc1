import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import express from "express";
import { sql } from "kysely";
import pino from "pino";
import { announceFeedback } from "../../src/announce-feedback.ts";
import { parseConfig } from "../../src/config.ts";
import { day, hour, minute } from "../../src/core/instant.ts";
import { healthRoutes } from "../../src/http/health.ts";
import { mailFigures } from "../../src/postgres/mail-figures.ts";
import { recordFeedback } from "../../src/workflows/record-feedback.ts";
import { type MailLedger, openMailLedger } from "../support/mail-ledger.ts";
import { request } from "../support/request.ts";

describe("what a start says of SES's feedback", () => {
  const set = { SES_CONFIGURATION_SET: "forewarn" };
  const topics = { SNS_TOPIC_ARNS: "arn:aws:sns:eu-central-1:123456789012:forewarn" };
  const ses = { MAIL_TRANSPORT: "ses", MAIL_FROM: "billing@example.com", AWS_REGION: "eu-central-1" };
  const saidOf = (env: Record<string, string>): string[] => {
    const lines: string[] = [];
    const log = pino({ level: "warn" }, { write: (line) => void lines.push(JSON.parse(line).msg) });
    announceFeedback(parseConfig(env), log);
    return lines;
  };
  const holds = (missing: string) => [
    expect.stringMatching(new RegExp(`^${missing} not set: .*every ladder holds after its first reminder`)),
  ];

  test.each<[string, Record<string, string>, unknown[]]>([
    ["the mailbox", {}, []],
    ["SES with all that it needs", { ...ses, ...set, ...topics }, []],
    ["SES without its events", { ...ses, ...topics }, holds("SES_CONFIGURATION_SET is")],
    ["SES without a topic", { ...ses, ...set }, holds("SNS_TOPIC_ARNS is")],
    ["SES with neither", ses, holds("SES_CONFIGURATION_SET and SNS_TOPIC_ARNS are")],
    ["SES, by an operator who goes by silence", { ...ses, FOREWARN_PROOF: "silence" }, []],
  ])("%s", (_, env, lines) => {
    expect(saidOf(env)).toEqual(lines);
  });
});

describe("mails of which nothing is heard", () => {
  let ledger: MailLedger;
  let server: Server;
  let url: string;
  beforeAll(async () => {
    ledger = await openMailLedger();
    const app = express();
    app.use(
      healthRoutes({
        world: ledger.world,
        backlog: async () => null,
        halts: async () => null,
        reconciliations: async () => null,
        mail: () => mailFigures(ledger.db, Date.now()),
        notReady: () => null,
        position: () => 0,
        traffic: { requests: {} },
      }),
    );
    server = createServer(app);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await ledger?.close();
  });
  beforeEach(async () => {
    await sql`truncate notices, notice_events cascade`.execute(ledger.db);
  });

  const handedOver = async (ago: number): Promise<string> => {
    const id = await ledger.notice({ status: "sent", messageId: randomUUID() });
    await sql`update notices set handed_over_at = ${new Date(Date.now() - ago)} where id = ${id}`.execute(
      ledger.db,
    );
    return id;
  };
  const heard = async (ago: number): Promise<void> => {
    await sql`insert into notice_events (source_id, outcome, at, received_at)
      values (${randomUUID()}, 'delivered', now(), ${new Date(Date.now() - ago)})`.execute(ledger.db);
  };
  const concern = async () => {
    const { status, body } = await request(`${url}/readyz`);
    return { status, concern: body.detail.mail_feedback };
  };

  test("for more than an hour are a concern, and no reason to stop serving", async () => {
    await handedOver(61 * minute);
    const { status, concern: text } = await concern();
    expect(status).toBe(200);
    expect(text).toMatch(/nothing was heard of any since then.*check SES's configuration set/);
    expect(Date.parse(/since (\S+Z),/.exec(text)![1]!)).toBeLessThan(Date.now() - hour);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["nothing was handed over", async () => undefined],
    ["for less than an hour", () => handedOver(59 * minute)],
    ["of those days ago", () => handedOver(4 * day)],
    [
      "when something was heard since",
      async () => {
        await handedOver(5 * hour);
        await heard(4 * hour);
      },
    ],
    [
      "when the last one is still young",
      async () => {
        await handedOver(5 * hour);
        await heard(4 * hour);
        await handedOver(10 * minute);
      },
    ],
  ])("%s: no concern", async (_, happened) => {
    await happened();
    expect(await concern()).toEqual({ status: 200, concern: undefined });
  });

  test("count from the first after which nothing came", async () => {
    await handedOver(9 * hour);
    await heard(8 * hour);
    const before = Date.now();
    await handedOver(2 * hour);
    const after = Date.now();
    await handedOver(minute);
    const since = Date.parse(/since (\S+Z),/.exec((await concern()).concern)![1]!);
    // Told to the second.
    expect(since).toBeGreaterThan(before - 2 * hour - 1_000);
    expect(since).toBeLessThanOrEqual(after - 2 * hour);
  });

  test("an operator who goes by silence is not told of it", async () => {
    await handedOver(2 * hour);
    const { world } = ledger;
    world.provenBy = "silence";
    const said = await concern();
    world.provenBy = "delivery";
    expect(said).toEqual({ status: 200, concern: undefined });
  });

  test("mails that are tried in vain for an hour are told of, with why", async () => {
    const { db } = ledger;
    const [young, old] = [await ledger.notice(), await ledger.notice()];
    const fail = (id: string, minutes: number) =>
      sql`update notices set failure = 'SES refuses the key', tried_at = send_at + ${minutes} * interval '1 minute'
        where id = ${id}`.execute(db);
    await fail(young!, 59);
    await fail(old!, 59);
    const told = async () => (await request(`${url}/readyz`)).body.detail.mail_hand_over;
    expect(await told()).toBeUndefined();
    await fail(old!, 61);
    expect(await told()).toMatch(
      /^1 mail\(s\) cannot be handed over, the first since \S+Z: SES refuses the key\./,
    );
    const { text } = await request(`${url}/metrics`);
    expect(text.split("\n")).toContain("forewarn_notices_stuck 1");
    await sql`update notices set status = 'sent' where id = ${old}`.execute(db);
    expect(await told()).toBeUndefined();
  });

  test("what was told is counted by its outcome, and what was told of strangers", async () => {
    const id = await handedOver(minute);
    const about = { noticeId: id, messageId: null, at: Date.now(), detail: null, recipient: null };
    const told = { ...about, id: randomUUID(), outcome: "bounced", bounce: "soft" } as const;
    await recordFeedback(ledger.world, told, Date.now());
    await recordFeedback(ledger.world, told, Date.now());
    await recordFeedback(
      ledger.world,
      { ...about, id: randomUUID(), noticeId: null, messageId: "stranger", outcome: "delayed", bounce: null },
      Date.now(),
    );
    const { text } = await request(`${url}/metrics`);
    for (const line of [
      'forewarn_mail_feedback_total{outcome="bounced"} 1',
      'forewarn_mail_feedback_total{outcome="delayed"} 1',
      'forewarn_mail_feedback_total{outcome="delivered"} 0',
      "forewarn_mail_feedback_unknown_total 1",
      "forewarn_mail_feedback_unknown 1",
      "forewarn_mail_feedback_ended_total 0",
    ])
      expect(text.split("\n")).toContain(line);
  });
});
