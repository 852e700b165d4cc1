import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day } from "../../src/core/instant.ts";
import { buildCommandLine, type CommandLine } from "../support/command-line.ts";
import { settingsBeside } from "../support/open-instance.ts";
import { type Reconciled, startReconciled } from "../support/reconciled.ts";

import { appendFileSync } from "node:fs";
const say = (...a: unknown[]) => appendFileSync("/tmp/import.log", a.map((x) => typeof x === "string" ? x : JSON.stringify(x)).join(" ") + "\n");
const many = Number(process.env.MANY ?? 1_500);
let here: Reconciled;
let commandLine: CommandLine;

beforeAll(async () => {
  [here, commandLine] = await Promise.all([startReconciled({ FOREWARN_MAILS_PER_HOUR: "100" }), buildCommandLine()]);
}, 60000);
afterAll(async () => {
  await here?.stop();
  await commandLine?.remove();
});

test("import", async () => {
  const t0 = Date.now();
  await here.unheard(async () => {
    for (let n = 0; n < many; n++) {
      const id = await here.stripeCustomer(`c${n}`);
      await here.invoice(id, -(60 + (n % 120)) * day);
    }
  });
  say("made", Date.now() - t0);
  here.service.stripe.requests.length = 0;
  const t1 = Date.now();
  const run = commandLine.run(["reconcile"], { ...settingsBeside(here.service), NODE_OPTIONS: "--max-old-space-size=96" });
  const ended = await run.ended;
  say("import", Date.now() - t1, here.service.stripe.requests.length, ended.code, ended.stderr.slice(-1500), ended.stdout.slice(-400));
  const counts: Record<string, number> = {};
  for (const r of here.service.stripe.requests) { const k = r.replace(/_[A-Za-z0-9]{8,}.*/, "_x"); counts[k] = (counts[k] ?? 0) + 1; }
  say(counts);
  await sql`insert into contacts (account_id, role, position, email, source) select id, 'user', 0, 'user' || id || '@x.example', 'product' from accounts`.execute(here.world.db);
  for (const step of ["P2D","P5D","P8D","P3D","P3D","P3D","P4D","P4D","P4D"]) {
    const t2 = Date.now();
    const timer = setInterval(async () => { const { rows } = await sql`select virtual_now, (select count(*) from notices) as notices, (select count(*) from accounts where review_at <= virtual_now) as due, (select taken from mail_allowance) as taken, (select count(*) from notices, installation i where status='pending' and send_at <= i.virtual_now) as waiting from installation`.execute(here.world.db); say("  ", rows[0], here.service.stripe.requests.length, here.service.stripe.requests.slice(-6), (await sql`select kind, under_way, detail from reconciliations`.execute(here.world.db)).rows, (await sql`select status, source, account_id is null as unrouted, count(*) from inbox group by 1,2,3`.execute(here.world.db)).rows); }, 5000);
    await here.service.advance(step).finally(() => clearInterval(timer));
    const { rows } = await sql`select (select json_object_agg(stage, n) from (select stage, count(*) n from cases group by 1) x) as stages, (select count(*) from notices where status='delivered') as delivered, (select count(*) from notices where status='pending') as pending, (select max(n) from (select date_trunc('hour', sent_at), count(*) n from notices where sent_at is not null and kind in ('first_reminder','second_reminder','final_notice') group by 1) y) as busiest`.execute(here.world.db);
    say(step, Date.now() - t2, JSON.stringify(rows[0]), here.service.stripe.requests.length);
  }
}, 1_600_000);
