import { contactsOf, type Role } from "./account.ts";
import type { Concern } from "./alert.ts";
import type { Facts } from "./facts.ts";
import type { Reason } from "./reason.ts";

/** What of a decision's reasons only a person can settle, by a name that stays the same while the concern does. */
export function concernsOf(
  { account }: Pick<Facts, "account">,
  reasons: readonly Reason[],
): Map<string, Concern> {
  const contact = (role: Role, silent: boolean): [string, Concern] => {
    const tried = contactsOf(account, role).map(({ email }) => email);
    const cause = silent ? "silent" : tried.length === 0 ? "no_contact" : "unreachable";
    return [`contact ${role}`, { kind: "contact", role, cause, tried }];
  };
  return new Map(
    reasons.flatMap((reason): [string, Concern][] => {
      switch (reason.code) {
        case "no_contact":
        case "unheard":
          return [contact(reason.role, reason.code === "unheard")];
        case "disputed":
        case "uncertain": {
          const why = reason.code === "uncertain" ? reason.why : null;
          return [
            [`debt ${reason.invoice}`, { kind: "debt", invoice: reason.invoice, cause: reason.code, why }],
          ];
        }
        default:
          return [];
      }
    }),
  );
}
