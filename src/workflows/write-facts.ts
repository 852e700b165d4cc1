import { type Locale, locales } from "../core/account.ts";
import { isCountry, isTimeZone } from "../core/calendar.ts";
import type { Instant } from "../core/instant.ts";
import { moveOpenEvents } from "../postgres/account-moves.ts";
import { type AccountRow, attachCustomer, findAccount, updateAccount } from "../postgres/accounts.ts";
import { readCase } from "../postgres/cases.ts";
import { lockAccount, requestReview } from "../postgres/claims.ts";
import type { Tx } from "../postgres/database.ts";
import { writeInvoices } from "../postgres/invoices.ts";
import { adoptStripeContacts, type StripeContact } from "../postgres/stripe-contacts.ts";
import { followStripe, type StripePlace } from "../postgres/stripe-places.ts";
import type { BillingCustomer, BillingRead, World } from "./ports.ts";

/**
 * Writes what Stripe said of an account's customers: invoices always; the customer's own words (name, address,
 * country, time zone) only where nobody told us otherwise. Answers true when a customer moved to the account that it
 * names.
 */
export async function writeFacts(
  tx: Tx,
  world: World,
  account: AccountRow,
  reads: readonly BillingRead[],
  now: Instant,
): Promise<boolean> {
  let moved = false;
  const contacts: StripeContact[] = [];
  const staying: BillingCustomer[] = [];
  for (const { customer, invoices } of reads) {
    const owner = await ownerOf(tx, world, account, customer, now);
    const leaves = owner.id !== account.id;
    moved ||= leaves;
    await writeInvoices(tx, owner.id, invoices, now);
    if (customer.deleted) continue;
    if (owner.name === null && customer.name !== null)
      await updateAccount(tx, owner.id, { name: customer.name });
    // Of one that leaves, its new account's review tells.
    if (leaves) continue;
    staying.push(customer);
    contacts.push(...contactsOf(customer));
  }
  if (staying.length > 0) await followStripe(tx, account.id, placeOf(staying));
  await adoptStripeContacts(tx, account.id, contacts, now);
  return moved;
}

/** Who is named by name comes before the address that invoices go to. */
function contactsOf({ contacts, email, name, locale: tag }: BillingCustomer): StripeContact[] {
  const locale = localeOf(tag);
  const named = contacts.map((one): StripeContact => ({ ...one, locale, source: "stripe_metadata" }));
  return email === null ? named : [...named, { role: "accountant", email, name, locale, source: "stripe" }];
}

/** `metadata.account` names the product's id: a new account takes it; a bare one gives its customer to the account that has it. */
async function ownerOf(
  tx: Tx,
  world: World,
  account: AccountRow,
  customer: BillingCustomer,
  now: Instant,
): Promise<AccountRow> {
  const named = customer.account;
  if (named === null || account.productId !== null || named === "changes" || named.startsWith("cus_"))
    return account;
  const other = await findAccount(tx, named);
  if (!other) {
    await updateAccount(tx, account.id, { productId: named });
    return { ...account, productId: named };
  }
  if (other.id === account.id) return account;
  const { number } = await readCase(tx, account.id, account.knownSince);
  if (number > 0) {
    world.log.warn(
      { account: named, customer: customer.id },
      "A customer with a case of its own names another account; map it by hand",
    );
    return account;
  }
  await lockAccount(tx, other.id);
  await attachCustomer(tx, customer.id, other.id);
  await moveOpenEvents(tx, account.id, other.id);
  await requestReview(tx, other.id, now);
  return other;
}

/** As the first that says so has it. What cannot be understood, such as a zone with a slip in it, changes nothing. */
function placeOf(customers: readonly BillingCustomer[]): StripePlace {
  const countries = customers.flatMap(({ country }) => country?.toUpperCase() ?? []);
  const zones = customers.flatMap(({ timeZone }) => timeZone ?? []);
  const country = countries.length === 0 ? null : countries.find(isCountry);
  const timeZone = zones.length === 0 ? null : zones.find(isTimeZone);
  return { ...(country !== undefined && { country }), ...(timeZone !== undefined && { timeZone }) };
}

/** The nearest locale that we write in: `pt` and `pt-BR` are one here, `es-419` is `es`. */
export function localeOf(tag: string | null): Locale | null {
  if (tag === null) return null;
  const wanted = tag.toLowerCase();
  return (
    locales.find((locale) => locale.toLowerCase() === wanted) ??
    locales.find((locale) => locale.split("-")[0] === wanted.split("-")[0]) ??
    null
  );
}
