import { setTimeout as pause } from "node:timers/promises";
import type { Benchmark, Outcome } from "./benchmark.ts";
import type { Child } from "./child.ts";
import { fillAccounts } from "./fill-accounts.ts";
import { type Ground, withClient } from "./ground.ts";
import { startService } from "./service.ts";
import { credentials, startSes } from "./ses.ts";

const seconds = 10;
const patience = 5 * 60_000;

/** Mails that wait, handed over by two instances together to an SES that says how fast it takes them. */
export const dispatch: Benchmark = {
  name: "dispatch",
  about: "mails handed to SES by two instances, against the rate that it allows",
  async run(ground) {
    return [await measure(ground, 14), await measure(ground, 50)];
  },
};

async function measure(ground: Ground, rate: number): Promise<Outcome> {
  const mails = rate * seconds;
  const database = await ground.database();
  await fillAccounts(database, mails, Date.now());
  await fillLedger(database);
  const ses = await startSes(ground, rate);
  const settings = {
    ...credentials,
    MAIL_TRANSPORT: "ses",
    MAIL_FROM: "Tidemark <billing@tidemark.example>",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_SES: ses.url,
  };
  const instances: Child[] = [];
  for (let nth = 0; nth < 2; nth += 1) instances.push(await startService(ground, database, 0, 0, settings));
  const usedBefore = await usedBy(instances);
  await withClient(database, (client) => client.query("update notices set status = 'pending'"));
  const arrivals: number[] = [];
  for (const deadline = Date.now() + patience; arrivals.length < mails; ) {
    if (Date.now() > deadline) throw new Error(`Only ${arrivals.length} of ${mails} mails were handed over`);
    await pause(250);
    arrivals.push(...((await (await fetch(`${ses.url}/arrivals`)).json()) as number[]));
  }
  const used = (await usedBy(instances)) - usedBefore;
  for (const instance of instances) await instance.stop();
  const span = (arrivals.at(-1)! - arrivals[0]!) / 1_000;
  const figure = (mails - 1) / span;
  const most = fullest(arrivals);
  return {
    name: `dispatch_${rate}`,
    what: `mails handed to SES by two instances, ${mails} that wait in the ledger`,
    unit: "per second",
    figure,
    reference: rate,
    against: "the rate that SES allows",
    ratio: figure / rate,
    goal: "ratio >= 0.9, and never more in a second than the rate",
    met: figure / rate >= 0.9 && most <= rate,
    notes: [
      `the fullest second saw ${most}`,
      `processor time of the instances for each mail: ${(used / mails / 1_000).toFixed(1)} ms`,
    ],
  };
}

/** Processor time, in µs. */
async function usedBy(instances: readonly Child[]): Promise<number> {
  const usages = await Promise.all(instances.map((instance) => instance.usage()));
  return usages.reduce((sum, { cpu }) => sum + cpu, 0);
}

/** A notice for the user of each account, that asks for no money and needs no reading of Stripe. */
async function fillLedger(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(
      `insert into contacts (account_id, role, position, email, source) select id, 'user', 0, 'ben@c' || id || '.example', 'product' from accounts`,
    );
    await client.query(
      `insert into notices (id, account_id, kind, subject, round, person, case_number, contact_id, roles, debts, status, issued_at, send_at)
       select gen_random_uuid(), account_id, 'restored', 'case-1', 1, email, 1, id, '{user}', '{}', 'cancelled', $1, $1 from contacts`,
      [new Date()],
    );
    await client.query("analyze");
  });
}

function fullest(arrivals: readonly number[]): number {
  const sorted = arrivals.toSorted((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < sorted.length; to += 1) {
    while (sorted[to]! - sorted[from]! >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
