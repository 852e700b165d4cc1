import { isAddress, type Locale, locales } from "../core/account.ts";
import { isCountry, isTimeZone } from "../core/calendar.ts";
import type { Instant } from "../core/instant.ts";
import { type AccountRow, updateAccount } from "../postgres/accounts.ts";
import type { Tx } from "../postgres/database.ts";
import { writeInvoices } from "../postgres/invoices.ts";
import { adoptStripeContacts, type StripeContact } from "../postgres/stripe-contacts.ts";
import { followStripe, type StripePlace } from "../postgres/stripe-places.ts";
import { ownerOf } from "./owner-of.ts";
import type { BillingCustomer, BillingRead, World } from "./ports.ts";

/** Which account has a customer now that was read for another, and which ones have names that the boards do not know. */
export type Moves = { moved: boolean; renamed: readonly number[] };

/**
 * Writes what Stripe said of an account's customers: invoices always; the customer's own words (name, address,
 * country, time zone) only where nobody told us otherwise.
 */
export async function writeFacts(
  tx: Tx,
  world: World,
  account: AccountRow,
  reads: readonly BillingRead[],
  now: Instant,
): Promise<Moves> {
  let owner = account;
  const renamed = new Set<number>();
  const contacts: StripeContact[] = [];
  const staying: BillingCustomer[] = [];
  for (const { customer, invoices } of reads) {
    const found = await ownerOf(tx, world, owner, customer, now);
    owner = found.account;
    if (found.renamed) renamed.add(owner.id);
    const leaves = owner.id !== account.id;
    await writeInvoices(tx, owner.id, invoices, now);
    if (customer.deleted) continue;
    if (owner.name === null && customer.name !== null)
      await updateAccount(tx, owner.id, { name: customer.name });
    // Of one that leaves, its new account's review tells.
    if (leaves) continue;
    staying.push(customer);
    contacts.push(...contactsOf(customer).filter((one) => canBeWritten(world, customer, one)));
  }
  if (staying.length > 0) await followStripe(tx, account, placeOf(staying));
  await adoptStripeContacts(tx, account.id, contacts, now);
  return { moved: owner.id !== account.id, renamed: [...renamed] };
}

/** Who is named by name comes before the address that invoices go to. */
function contactsOf({ contacts, email, name, locale: tag }: BillingCustomer): StripeContact[] {
  const locale = localeOf(tag);
  const named = contacts.map((one): StripeContact => ({ ...one, locale, source: "stripe_metadata" }));
  return email === null ? named : [...named, { role: "accountant", email, name, locale, source: "stripe" }];
}

/** People type what they like into metadata; the API would refuse what is no address. */
function canBeWritten(
  world: World,
  { id }: BillingCustomer,
  { role, email, source }: StripeContact,
): boolean {
  if (isAddress(email)) return true;
  world.log.warn(
    { customer: id, role, email },
    source === "stripe"
      ? "The customer's address in Stripe is none, and is left out; correct it there"
      : `The metadata of a customer in Stripe names no single address as ${role}_email, which is left out; correct it there`,
  );
  return false;
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
