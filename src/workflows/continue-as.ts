import type { Instant } from "../core/instant.ts";
import { giveUpName, moveOverrides } from "../postgres/account-moves.ts";
import { type AccountRow, readAccountRow, updateAccount } from "../postgres/accounts.ts";
import { readCase, saveCases } from "../postgres/cases.ts";
import { takeOverClaim } from "../postgres/claims.ts";
import { givenContacts, replaceContacts } from "../postgres/contacts.ts";
import type { Tx } from "../postgres/database.ts";
import { cancelPending } from "../postgres/notices.ts";

/** It was registered and nothing more: no customer, and never a case. */
export async function isBlank(tx: Tx, account: AccountRow): Promise<boolean> {
  return account.customers.length === 0 && (await readCase(tx, account.id, account.knownSince)).number === 0;
}

/**
 * What a product said of a blank account goes on with `heir`, the account that Stripe's customer was known by, since
 * that one has the debts, the case and the proof.
 */
export async function continueAs(tx: Tx, blank: AccountRow, heir: number, now: Instant): Promise<void> {
  await takeOverClaim(tx, blank.id);
  await giveUpName(tx, blank.id);
  await moveOverrides(tx, blank.id, heir);
  const { name, locale, timeZone, country, fromStripe, policy } = blank;
  await updateAccount(tx, heir, {
    policy,
    ...(name !== null && { name }),
    ...(locale !== null && { locale }),
    ...(timeZone !== null && !fromStripe.timeZone && { timeZone }),
    ...(country !== null && !fromStripe.country && { country }),
  });
  const contacts = await givenContacts(tx, blank.id);
  if (contacts.length > 0) await replaceContacts(tx, heir, contacts, "product", now);
}

/** The case of an account whose last customer was taken away is over, and nothing was settled: nobody is told so. */
export async function endQuietly(tx: Tx, accountId: number, now: Instant): Promise<void> {
  const row = await readAccountRow(tx, accountId);
  const stored = await readCase(tx, accountId, row.knownSince);
  if (row.customers.length > 0 || stored.stage === "active") return;
  await cancelPending(tx, accountId, stored.number);
  await saveCases(tx, [{ ...stored, accountId, stage: "active", since: now, nextChangeAt: null }]);
}
