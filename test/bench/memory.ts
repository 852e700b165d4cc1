import type { Benchmark } from "./benchmark.ts";
import { type Child, serverScript, startChild } from "./child.ts";
import { fillAccounts } from "./fill-accounts.ts";
import { benchKey, startService } from "./service.ts";

const accounts = 100_000;
const checks = 10_000;
const megabyte = 1024 * 1024;

/** What the service holds in memory once it knows many accounts and has answered for them. */
export const memory: Benchmark = {
  name: "memory",
  about: "memory with 100,000 accounts, against a bare node with express",
  async run(ground) {
    const database = await ground.database();
    await fillAccounts(database, accounts, Date.now());
    const bare = await startChild(serverScript("bare-express"), [], {});
    ground.later(() => bare.stop());
    const service = await startService(ground, database);
    const started = await residentOf(service);
    await askAll(service);
    const figure = await residentOf(service);
    const reference = await residentOf(bare);
    await service.stop();
    return [
      {
        name: "memory",
        what: `resident memory with ${accounts} accounts, after ${checks} checks`,
        unit: "MB",
        figure,
        reference,
        against: "a bare node process with express loaded",
        ratio: figure / reference,
        goal: "<= 250",
        met: figure <= 250,
        notes: [`before the checks: ${started.toFixed(0)} MB`],
      },
    ];
  },
};

const residentOf = async (child: Child): Promise<number> => (await child.usage()).resident / megabyte;

async function askAll(service: Child): Promise<void> {
  const atOnce = 50;
  for (let done = 0; done < checks; done += atOnce) {
    await Promise.all(
      Array.from({ length: atOnce }, (_, index) => ask(service, 1 + (((done + index) * 10) % accounts))),
    );
  }
}

async function ask(service: Child, account: number): Promise<void> {
  const answer = await fetch(`${service.url}/v1/entitlements/acme-${account}?feature=reports`, {
    headers: { authorization: `Bearer ${benchKey}` },
  });
  const { known } = (await answer.json()) as { known: boolean };
  if (!known) throw new Error(`acme-${account} is not known to the service`);
}
