import type { Instant } from "../core/instant.ts";
import type { Invoice } from "../core/invoice.ts";
import type { Queryable } from "../postgres/database.ts";
import { accountsOf, type Recorded, recordedInvoices, unlistedInvoices } from "../postgres/drift.ts";
import type { ListedInvoice } from "./ports.ts";

/** What one side says of an invoice. */
export type Said = Pick<Invoice, "id" | "number" | "status" | "amountRemaining" | "currency">;

/** An invoice of which Stripe does not say what is recorded. `stripe` null: it is not in the list of that status. */
export type Difference = {
  customer: string;
  /** Null: the customer is not known yet. */
  accountId: number | null;
  recorded: Said | null;
  stripe: Said | null;
};

/** All that a list shows of an invoice and that a debt rests on; its payments are only in the fresh read. */
const compared = [
  "customer",
  "number",
  "status",
  "statusReason",
  "currency",
  "amountDue",
  "amountPaid",
  "amountRemaining",
  "collection",
  "finalizedAt",
  "dueAt",
  "attempted",
  "attemptCount",
  "nextAttemptAt",
] as const satisfies readonly (keyof Invoice)[];

const isSame = (recorded: Invoice, listed: Invoice): boolean =>
  compared.every((key) => recorded[key] === listed[key]);

/** Where a page of Stripe's list differs from what is recorded. Reads only. */
export async function differencesOf(db: Queryable, page: readonly Invoice[]): Promise<Difference[]> {
  const recorded = await recordedInvoices(
    db,
    page.map(({ id }) => id),
  );
  const differing = page.filter((listed) => {
    const ours = recorded.get(listed.id);
    return ours === undefined || !isSame(ours, listed);
  });
  const accounts = await accountsOf(db, [...new Set(differing.map(({ customer }) => customer))]);
  return differing.map((listed) => ({
    customer: listed.customer,
    accountId: accounts.get(listed.customer) ?? null,
    recorded: recorded.get(listed.id) ?? null,
    stripe: listed,
  }));
}

/** Invoices that are recorded with a status, and that Stripe's list of it did not show where they belong. Reads only. */
export async function missingFrom(
  db: Queryable,
  status: "open" | "uncollectible",
  created: { after: Instant | null; upTo: Instant | null },
  listed: readonly string[],
): Promise<Difference[]> {
  const unlisted = await unlistedInvoices(db, status, created, listed);
  return unlisted.map((ours: Recorded) => ({
    customer: ours.customer,
    accountId: ours.accountId,
    recorded: ours,
    stripe: null,
  }));
}

/** The invoices of a page that could be read. */
export const readable = (page: readonly ListedInvoice[]): Invoice[] =>
  page.flatMap((one) => (one.kind === "invoice" ? [one.invoice] : []));
