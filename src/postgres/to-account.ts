import type { Selectable } from "kysely";
import {
  type Account,
  type Contact,
  isAddress,
  type Locale,
  personOf,
  type Role,
  type Unreachable,
} from "../core/account.ts";
import { zoneOf } from "../core/zone-of.ts";
import { type AccountDefaults, type AccountRow, operatorsContact, refOf } from "./accounts.ts";
import type { Contacts } from "./tables.ts";

/** The account as the core sees it, gaps filled from the operator's defaults. */
export function toAccount(
  row: AccountRow,
  contacts: readonly Selectable<Contacts>[],
  defaults: AccountDefaults,
): Account {
  const locale = row.locale ?? defaults.locale;
  const timeZone = row.timeZone ?? (row.country && zoneOf(row.country)) ?? defaults.timeZone;
  const known = contacts.map(
    (contact): Contact => ({
      id: contact.id,
      role: contact.role as Role,
      email: contact.email,
      name: contact.name,
      locale: (contact.locale as Locale | null) ?? locale,
      timeZone: contact.time_zone,
      // However it came here, nobody can be written to at what is no address.
      unreachable:
        (contact.unreachable as Unreachable | null) ?? (isAddress(contact.email) ? null : "bounced"),
    }),
  );
  return {
    id: row.id,
    ref: refOf(row),
    name: row.name,
    locale,
    timeZone,
    country: row.country,
    knownSince: row.knownSince,
    contacts: [...known, ...standIn(known, defaults, locale)],
  };
}

/** The operator's own manager, where none that the account names can be written to. */
function standIn(known: readonly Contact[], { manager }: AccountDefaults, locale: Locale): Contact[] {
  const dead = new Set(
    known.flatMap(({ unreachable, email }) =>
      unreachable === null || unreachable === "replaced" ? [] : personOf(email),
    ),
  );
  const works = ({ email, unreachable }: Pick<Contact, "email" | "unreachable">) =>
    unreachable === null && !dead.has(personOf(email));
  const isServed = known.some((contact) => contact.role === "manager" && works(contact));
  if (manager === null || isServed || !works({ ...manager, unreachable: null })) return [];
  return [{ id: operatorsContact, role: "manager", ...manager, locale, timeZone: null, unreachable: null }];
}
