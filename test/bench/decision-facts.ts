import { decide } from "../../src/core/decide.ts";
import type { Facts } from "../../src/core/facts.ts";
import { day, hour, type Instant } from "../../src/core/instant.ts";
import { account, at, facts, invoice, override, paid, payment, standard } from "../core/given.ts";
import { run } from "../core/histories.ts";
import { loaded, type World, withFacts } from "../core/world.ts";

/** One decision that the service would have to take. */
export type Question = { facts: Facts; now: Instant };

const places = [
  ["America/Sao_Paulo", "BR"],
  ["America/Mexico_City", "MX"],
  ["America/Santiago", "CL"],
  ["America/Bogota", "CO"],
  ["Asia/Jerusalem", "IL"],
  ["Asia/Tehran", "IR"],
] as const;

const begin = at("2026-10-20 10:00");
const end = begin + 60 * day;

/** What the accounts owe: most pay, some late, few never; some have several invoices, or money on its way. */
function portfolios(): Pick<Facts, "invoices" | "overrides">[] {
  const due = (id: string, days: number) =>
    invoice(id, { dueAt: begin + days * day, createdAt: begin - 5 * day });
  const settled = Array.from({ length: 6 }, (_, month) =>
    paid(invoice(`in_paid${month}`, { dueAt: begin - (month + 1) * 30 * day })),
  );
  const owing = (...invoices: Facts["invoices"][number][]) => ({
    invoices: [...settled, ...invoices],
    overrides: [],
  });
  return [
    owing(),
    owing(due("in_1", 70)),
    owing(due("in_1", 70), due("in_2", 75)),
    owing(due("in_1", 4)),
    owing(due("in_1", 4), due("in_2", 20)),
    owing({ ...due("in_1", 4), payments: [payment({ startedAt: begin, expiresAt: end })] }),
    { ...owing(due("in_1", 4)), overrides: [override("hold", begin + 25 * day, begin + 45 * day)] },
  ];
}

/**
 * Accounts of several countries lived through two months by the core itself, asked every half day: at rest, as a
 * reconciliation asks, and at the moment for which they wanted to be looked at again, when something may happen.
 */
export function questions(): Question[] {
  return places.flatMap(([timeZone, country], place) =>
    portfolios().flatMap((portfolio) => {
      const opening = facts({
        account: account({ timeZone, country }),
        ...portfolio,
        reading: { kind: "fresh", at: begin },
      });
      return askedIn({ now: begin + place * hour, policy: standard, facts: { ...opening, notices: [] } });
    }),
  );
}

function askedIn(opening: World): Question[] {
  const asked: Question[] = [];
  for (let world = opening; world.now < end; world = run(world, world.now + day / 2)) {
    world = withFacts(world, { reading: { kind: "fresh", at: world.now } });
    const rest = loaded(world);
    asked.push({ facts: rest, now: world.now });
    const { nextReviewAt } = decide(rest, standard, world.now);
    if (nextReviewAt !== null && nextReviewAt < world.now + day / 2) {
      asked.push({ facts: { ...rest, reading: { kind: "fresh", at: nextReviewAt } }, now: nextReviewAt });
    }
  }
  return asked;
}
