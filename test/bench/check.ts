import type { Benchmark, Outcome } from "./benchmark.ts";
import { type Child, serverScript, startChild } from "./child.ts";
import { exceptional, fillAccounts } from "./fill-accounts.ts";
import type { Ground } from "./ground.ts";
import { compare, inTurns } from "./in-turns.ts";
import { load, type Shot } from "./load.ts";
import { benchKey, startService } from "./service.ts";

const accounts = 10_000;
const authorization = `Bearer ${benchKey}`;

const checkOf = (account: number): Shot => ({
  method: "GET",
  path: `/v1/entitlements/acme-${account}?feature=reports`,
  headers: { authorization },
});

/** A hundred accounts of which `few` are on the ladder. */
const shotsAt = (few: number): Shot[] =>
  Array.from({ length: 100 }, (_, index) =>
    checkOf(index < few ? (index + 1) * exceptional : index * exceptional + 7),
  );

/** The entitlement check, over HTTP, against a server that answers the same number of bytes without thought. */
export const check: Benchmark = {
  name: "check",
  about: "the entitlement check over HTTP, against a bare server that answers as many bytes",
  async run(ground) {
    const database = await ground.database();
    await fillAccounts(database, accounts, Date.now());
    const service = await startService(ground, database);
    return [
      await measure(ground, service, shotsAt(1), "check", "one account in 100 on the ladder"),
      await measure(
        ground,
        service,
        shotsAt(100),
        "check_on_the_ladder",
        "every account on the ladder, answers with a banner",
      ),
    ];
  },
};

async function measure(
  ground: Ground,
  service: Child,
  shots: Shot[],
  name: string,
  who: string,
): Promise<Outcome> {
  const size = await meanSize(service, shots);
  const constant = await startChild(serverScript("constant-server"), [String(size)], {});
  ground.later(() => constant.stop());
  const with32 = { shots, connections: 32, seconds: 2 };
  const rounds = await inTurns(
    5,
    () => load(service, with32),
    () => load(constant, with32),
  );
  const speed = compare(rounds, ({ perSecond }) => perSecond);
  const cost = compare(rounds, ({ cpuEach }) => cpuEach);
  return {
    name,
    what: `checks answered over HTTP, ${who}`,
    unit: "per second",
    ...speed,
    against: `a bare node:http server, a constant of ${size} bytes`,
    goal: "ratio >= 0.5 (0.9 later)",
    met: speed.ratio >= 0.5,
    notes: [
      `the server's processor time for each answer: ${cost.figure.toFixed(1)} µs against ${cost.reference.toFixed(1)} µs, ratio ${(1 / cost.ratio).toFixed(2)}`,
    ],
  };
}

async function meanSize(service: Child, shots: readonly Shot[]): Promise<number> {
  let total = 0;
  for (const { path } of shots) {
    const answer = await fetch(service.url + path, { headers: { authorization } });
    const text = await answer.text();
    if (answer.status !== 200 || JSON.parse(text).known !== true)
      throw new Error(`The check ${path} answered ${answer.status} ${text}`);
    total += Buffer.byteLength(text);
  }
  return Math.round(total / shots.length);
}
