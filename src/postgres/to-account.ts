import type { Selectable } from "kysely";
import {
  type Account,
  type Contact,
  isAddress,
  type Locale,
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
  const standIn: Contact[] =
    defaults.manager !== null && !known.some(({ role }) => role === "manager")
      ? [
          {
            id: operatorsContact,
            role: "manager",
            ...defaults.manager,
            locale,
            timeZone: null,
            unreachable: null,
          },
        ]
      : [];
  return {
    id: row.id,
    ref: refOf(row),
    name: row.name,
    locale,
    timeZone,
    country: row.country,
    knownSince: row.knownSince,
    contacts: [...known, ...standIn],
  };
}
