import type { Instant } from "./instant.ts";

export const locales = ["en", "es", "pt-BR", "he", "fa"] as const;
export type Locale = (typeof locales)[number];

/** The accountant can pay, the user would be hit, the (account) manager looks after the account for the vendor. */
export const roles = ["accountant", "user", "manager"] as const;
export type Role = (typeof roles)[number];

/** Why a contact's address can no longer be written to. */
export type Unreachable = "bounced" | "complained" | "suppressed" | "replaced";

export type Contact = {
  id: number;
  role: Role;
  /** As given; people are told apart by it without regard to case. */
  email: string;
  name: string | null;
  locale: Locale;
  /** IANA zone of its own, for mails and dates; null: the account's. */
  timeZone: string | null;
  unreachable: Unreachable | null;
};

export type Account = {
  /** Internal and immutable; the product's id and Stripe's customers are aliases of it. */
  id: number;
  /** What the outside calls it: the product's own id, else the Stripe customer. */
  ref: string;
  name: string | null;
  locale: Locale;
  timeZone: string;
  /** ISO 3166-1 alpha-2, upper case; null when nobody told us. */
  country: string | null;
  /** In the order in which each role's contacts are tried. */
  contacts: readonly Contact[];
  knownSince: Instant;
};

/** One single plain address, whose domain may be written in any script: nothing else can be written to. */
export const isAddress = (email: string): boolean =>
  /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)*$/u.test(email.trim());

/** A person is an address: someone who holds two roles is still written to once. */
export const personOf = (email: string): string => email.trim().toLowerCase();

/** Who may answer for the account what a mail asked; one in whose place another was put may no longer. */
export const accountantOf = (account: Account, contactId: number | null): Contact | undefined =>
  account.contacts.find(
    ({ id, role, unreachable }) => id === contactId && role === "accountant" && unreachable !== "replaced",
  );

export const contactsOf = (account: Account, role: Role): readonly Contact[] =>
  account.contacts.filter((contact) => contact.role === role);
