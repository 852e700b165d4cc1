import { type Contact, contactsOf, type Role } from "./account.ts";
import type { Concern, UnmetCause } from "./alert.ts";
import type { Facts } from "./facts.ts";
import type { Reason } from "./reason.ts";

function causeOf(silent: boolean, named: readonly Contact[], sentTo: readonly Contact[]): UnmetCause {
  if (silent) return "silent";
  if (named.length === 0) return "no_contact";
  return sentTo.length === 0 ? "replaced" : "unreachable";
}

/** What of a decision's reasons only a person can settle, by a name that stays the same while the concern does. */
export function concernsOf(
  { account }: Pick<Facts, "account">,
  reasons: readonly Reason[],
): Map<string, Concern> {
  const contact = (role: Role, silent: boolean): [string, Concern] => {
    const named = contactsOf(account, role);
    const sentTo = named.filter(({ unreachable }) => unreachable !== "replaced");
    const tried = (sentTo.length === 0 ? named : sentTo).map(({ email }) => email);
    return [`contact ${role}`, { kind: "contact", role, cause: causeOf(silent, named, sentTo), tried }];
  };
  return new Map(
    reasons.flatMap((reason): [string, Concern][] => {
      switch (reason.code) {
        case "no_contact":
        case "unheard":
          return [contact(reason.role, reason.code === "unheard")];
        case "kept_back": {
          const { role, contact: id } = reason;
          const address = account.contacts.find((one) => one.id === id)?.email;
          return address === undefined ? [] : [[`kept back ${role}`, { kind: "kept_back", role, address }]];
        }
        case "disputed":
        case "uncertain": {
          const { invoice } = reason;
          const doubt = reason.code === "uncertain" ? reason.doubt : null;
          return [[`debt ${invoice}`, { kind: "debt", invoice, doubt }]];
        }
        case "unread": {
          const { customer } = reason;
          return [[`unread ${customer}`, { kind: "unread", customer }]];
        }
        case "taken_back": {
          const { invoice, how } = reason;
          return [[`taken back ${invoice}`, { kind: "taken_back", invoice, how }]];
        }
        default:
          return [];
      }
    }),
  );
}
