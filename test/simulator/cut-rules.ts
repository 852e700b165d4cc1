import { type Instant, iso } from "../../src/core/instant.ts";
import { addressesOf, type Customer, type Standing } from "./customer.ts";
import type { Finding, Rule } from "./finding.ts";
import { localTime, restOf } from "./local-time.ts";
import type { Evidence, Step } from "./records.ts";

/** As the bundled policy says. */
const mustReach = ["accountant", "user"] as const;
const cuttingHours = { from: 9, to: 12 };
const warnings = new Set(["first_reminder", "second_reminder", "final_notice"]);

/** All that is wrong with one suspension at the moment of the cut. */
export function wrongWithCut(
  customer: Customer,
  { at, revision }: Pick<Step, "at" | "revision">,
  evidence: readonly Evidence[],
  about: { stripeWasSilent: boolean; lastWait: number },
): Finding[] {
  const found: Finding[] = [];
  const say = (rule: Rule, text: string) => found.push({ rule, ref: customer.ref, at, text });
  const standings = [customer.before, customer.now];
  // What changed in the very step may have been read before or after: only what both say is held against anybody.
  const always = (wrong: (standing: Standing) => string | null): string | null => {
    const all = standings.map(wrong);
    return all.every((text) => text !== null) ? all.at(-1)! : null;
  };

  const clear = always((standing) => (customer.isClear(at, standing) ? "nothing was owed" : null));
  if (clear) say("suspended_without_debt", clear);
  const held = always((standing) => heldAt(customer, at, standing));
  if (held) say("suspended_with_money_on_its_way", held);
  if (about.stripeWasSilent) say("suspended_unread", "Stripe answered nobody at that time");
  const unproven = always((standing) => missingProof(customer, at, standing, evidence, about.lastWait));
  if (unproven) say("suspended_without_proof", unproven);
  const early = tooEarly(at, evidence);
  if (early) say("suspended_too_early", early);
  for (const override of customer.inForce(at, "hold", "restore", "extend", "exempt", "promise"))
    if (override.after < revision)
      say("suspended_against_an_override", `${override.kind} was in force until ${iso(override.until)}`);
  const hours = outOfHours(customer, at);
  if (hours) say("suspended_out_of_hours", hours);
  return found;
}

function heldAt(customer: Customer, at: Instant, standing: Standing): string | null {
  const held = customer.debts(at, standing).find(({ state }) => state === "held");
  return held ? `${held.invoice}: ${held.why}` : null;
}

const present = (evidence: readonly Evidence[], at: Instant): Evidence[] => {
  const known = evidence.filter(({ issuedAt, kind }) => issuedAt <= at && warnings.has(kind));
  const caseNumber = Math.max(...known.map((one) => one.caseNumber));
  return known.filter((one) => one.caseNumber === caseNumber);
};

/** Delivered by the mailbox's own word, at that time already. */
const inHand = (one: Evidence, at: Instant): boolean =>
  one.mail?.status === "delivered" && one.mail.sentAt <= at;

/** One debt that is truly owed was named to each required role, twice, by mail that arrived at an address still valid. */
function missingProof(
  customer: Customer,
  at: Instant,
  standing: Standing,
  evidence: readonly Evidence[],
  lastWait: number,
): string | null {
  const arrived = present(evidence, at).filter((one) => inHand(one, at));
  const owed = customer.debts(at, standing).filter(({ state }) => state === "owed" || state === "unclear");
  const lacking = owed.map(({ invoice }) =>
    mustReach.filter((role) => {
      const addresses = addressesOf(customer, standing, role);
      return !addresses.some((address) =>
        isProof(
          arrived.filter((one) => isTo(one, role, address, invoice)),
          at - lastWait,
        ),
      );
    }),
  );
  if (lacking.some((roles) => roles.length === 0)) return null;
  return `no owed invoice was named twice to each role: ${JSON.stringify(lacking)} lacking of ${owed.length}`;
}

const isTo = (one: Evidence, role: string, address: string, invoice: string): boolean =>
  one.roles.includes(role) && one.mail?.recipient === address && one.debts.includes(invoice);

/** Two warnings, among them a final notice that arrived before the last wait began and names a date. */
const isProof = (warnings: readonly Evidence[], sentBy: Instant): boolean =>
  warnings.length >= 2 &&
  warnings.some(
    ({ kind, namedCut, mail }) => kind === "final_notice" && namedCut !== null && mail!.sentAt <= sentBy,
  );

function tooEarly(at: Instant, evidence: readonly Evidence[]): string | null {
  const named = present(evidence, at).filter((one) => one.mail !== null && one.mail.sentAt <= at);
  const later = named.find(({ namedCut }) => namedCut !== null && namedCut > at);
  return later ? `the ${later.kind} to ${later.mail!.recipient} names ${iso(later.namedCut!)}` : null;
}

function outOfHours({ history }: Customer, at: Instant): string | null {
  const { weekday, hour } = localTime(at, history.timeZone);
  const rest = restOf(history.registered ? history.country : "");
  const isRest = rest.includes(weekday) || rest.includes((weekday % 7) + 1);
  if (!isRest && hour >= cuttingHours.from && hour < cuttingHours.to) return null;
  return `it was weekday ${weekday}, ${hour} o'clock in ${history.timeZone}`;
}
