import { writtenMoney } from "../core/money.ts";
import type { StandingInvoice } from "../postgres/drift.ts";
import type { Difference, Said } from "../workflows/compare-with-stripe.ts";
import type { Mended } from "../workflows/mend-accounts.ts";

const nameOf = ({ id, number }: { id: string; number: string | null }): string => number ?? id;

const stateOf = (status: string, amount: number, currency: string): string =>
  amount > 0 ? `${status} with ${writtenMoney({ amount, currency }, "en")} to pay` : status;

const told = (said: Said): string => stateOf(said.status, said.amountRemaining, said.currency);
const recorded = (one: StandingInvoice): string => stateOf(one.status, one.remaining, one.currency);

/** What a fresh read changed, in one line; null when nothing was worth a word. */
export function mendedLine(one: Mended): string | null {
  if (one.failed) return `${one.account}: could not be read from Stripe, and stays as it was`;
  const invoices = one.invoices.map(({ before, after }) => {
    if (before === null) return `${nameOf(after!)} was not recorded, and is ${recorded(after!)}`;
    if (after === null) return `${nameOf(before)} now belongs to another account`;
    return `${nameOf(after)} was recorded as ${recorded(before)}, and is ${recorded(after)}`;
  });
  const { before, after } = one.stage;
  const parts = [
    ...(one.isNew ? ["was not known"] : []),
    ...invoices,
    ...(before !== null && before !== after ? [`goes from ${before} to ${after}`] : []),
  ];
  return parts.length === 0 ? null : `${one.account}: ${parts.join("; ")}`;
}

/** What differs, where nothing is mended. `account`: as it is called here, or the customer where none is known. */
export function differenceLine(account: string, { accountId, recorded: ours, stripe }: Difference): string {
  const whose = accountId === null ? `${account} (not known yet)` : account;
  if (ours === null) return `${whose}: ${nameOf(stripe!)} is not recorded, and is ${told(stripe!)}`;
  if (stripe === null)
    return `${whose}: ${nameOf(ours)} is recorded as ${told(ours)}, and Stripe lists it as ${ours.status} no longer`;
  return told(ours) === told(stripe)
    ? `${whose}: ${nameOf(ours)} is ${told(ours)}, as is recorded, but its dates or attempts differ`
    : `${whose}: ${nameOf(ours)} is recorded as ${told(ours)}, and is ${told(stripe)}`;
}

export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const listed = (types: ReadonlyMap<string, number>): string =>
  [...types]
    .sort(([, a], [, b]) => b - a)
    .map(([type, n]) => `${n} ${type}`)
    .join(", ");
