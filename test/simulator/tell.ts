import { hour, type Instant, iso } from "../../src/core/instant.ts";
import type { Customer } from "./customer.ts";
import { rules } from "./finding.ts";
import type { WorldPlan } from "./plan.ts";
import type { WorldOutcome } from "./run-world.ts";

const minute = (at: Instant): string => iso(at).slice(0, 16).replace("T", " ");

/** A failed world as a person reads it: what was broken, and what happened to whom it was done to. */
export function tellWorld({ plan, findings, customers, errors }: WorldOutcome): string {
  const refs = [...new Set(findings.map(({ ref }) => ref))];
  const harmed = customers.filter(({ ref }) => refs.includes(ref));
  return [
    ...findings
      .slice(0, 10)
      .map(
        ({ rule, ref, at, text }) =>
          `${minute(at)}  ${ref ?? "the world"}: ${text}\n    broken: ${rules[rule]}`,
      ),
    ...harmed.slice(0, 3).map((customer) => tellCustomer(plan, customer)),
    ...(errors.length > 0 ? ["The instances said:", ...errors.slice(0, 5)] : []),
  ].join("\n");
}

function tellCustomer(plan: WorldPlan, { history, trail }: Customer): string {
  const { ref, registered, twoIds, timeZone, country } = history;
  const weather = plan.spells.map((spell) => {
    const { from, to, kind, ...rest } = spell;
    const details = Object.entries(rest).filter(([, value]) => value !== 0);
    const words = details.map(([name, value]) => `${name} ${value}`).join(", ");
    return {
      at: plan.begins + from * hour,
      text: `weather: ${kind} ${words}, until ${minute(plan.begins + to * hour)}`,
    };
  });
  const kills = plan.kills.map(({ step, instance, amid, afterMs }) => ({
    at: plan.begins + (plan.stops[step - 1] ?? 0) * hour,
    text: `instance ${instance} is killed ${afterMs} ms into the ${amid} that follows`,
  }));
  const acts = plan.acts.map(({ at, kind }) => ({
    at: plan.begins + at * hour,
    text: `the operator: ${kind.replace("_", " ")}`,
  }));
  const lines = [...trail, ...weather, ...kills, ...acts].sort((a, b) => a.at - b.at);
  return [
    `${ref}, ${registered ? `${timeZone}, ${country}` : "known by Stripe alone"}${twoIds ? `, two ids, registered by that of its ${twoIds}` : ""}; ${plan.instances} instance(s), ${plan.pace} policy, times in UTC`,
    ...lines.map(({ at, text }) => `  ${minute(at)}  ${text}`),
  ].join("\n");
}

/** A plan, shortly. */
export const sizeOf = ({ histories, spells, kills, acts, stops, instances }: WorldPlan): string => {
  const happenings = histories.reduce((sum, one) => sum + one.happenings.length, 0);
  return `${histories.length} customer(s), ${happenings} happenings, ${spells.length} spells, ${kills.length} kills, ${acts.length} acts of an operator, ${stops.length} stops, ${instances} instance(s)`;
};
