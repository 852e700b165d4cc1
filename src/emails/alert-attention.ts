import type { AccountConcern, AlertMatter, Concern } from "../core/alert.ts";
import { unreachable } from "../core/unreachable.ts";
import type { AlertWords } from "./alert-words.ts";
import type { Say } from "./templates.ts";

type Attention = Extract<AlertMatter, { kind: "attention" }>;

/** In the order in which the concerns came, which is the oldest first. */
function byAccount(concerns: readonly AccountConcern[]): AccountConcern[][] {
  const accounts = new Map<string, AccountConcern[]>();
  for (const each of concerns) accounts.set(each.account, [...(accounts.get(each.account) ?? []), each]);
  return [...accounts.values()];
}

function sentence(concern: Concern, say: Say): string {
  switch (concern.kind) {
    case "contact": {
      const { role, cause, tried } = concern;
      const what = tried.length === 0 ? "no_contact" : cause;
      return say(`alert.attention.${what}`, { role, tried, tried_count: tried.length });
    }
    case "kept_back":
      return say("alert.attention.kept_back", { role: concern.role, address: concern.address });
    case "unread":
      return say("alert.attention.unread", { customer: concern.customer });
    case "debt": {
      const { invoice, doubt } = concern;
      if (doubt === null) return say("alert.attention.disputed", { invoice });
      const { cause } = doubt;
      return say("alert.attention.uncertain", {
        invoice,
        doubt: cause,
        ...(cause === "unknown_write_off" && { reason: doubt.reason }),
      });
    }
    case "taken_back":
      return say("alert.attention.taken_back", { invoice: concern.invoice, how: concern.how });
    default:
      return unreachable(concern);
  }
}

/** What a manager can do about the kinds of concern that are listed, each said once. */
function actsFor(concerns: readonly AccountConcern[]): string[] {
  const acts = concerns.flatMap(({ concern }) => {
    if (concern.kind === "debt") return [concern.doubt === null ? "disputed" : "uncertain"];
    if (concern.kind !== "contact") return [concern.kind];
    return concern.cause === "silent" ? ["contact", "silent"] : ["contact"];
  });
  const order = ["contact", "silent", "kept_back", "unread", "disputed", "uncertain", "taken_back"];
  return order.filter((act) => acts.some((each) => each === act)).map((act) => `alert.attention.do.${act}`);
}

const called = ({ name, account }: AccountConcern): string => name?.trim() || account;

/** Whose ladders wait for what is listed: money that went back after an invoice was settled holds nothing. */
function stillOf(accounts: readonly AccountConcern[][], more: number): "all" | "some" | "none" {
  const held = accounts.filter((own) => own.some(({ concern }) => concern.kind !== "taken_back"));
  if (held.length === accounts.length) return "all";
  return held.length > 0 || more > 0 ? "some" : "none";
}

/** What is said of all that waits for somebody: once a day, account by account. */
export const attentionWords: AlertWords<Attention> = ({ concerns, more }, formats) => {
  const [first] = concerns;
  if (!first) throw new Error("An alert about nothing: list at least one concern");
  const accounts = byAccount(concerns);
  return {
    account: accounts.length + more === 1 ? called(first) : null,
    values: {
      accounts: accounts.length + more,
      still: stillOf(accounts, more),
      account: called(first),
      contacts_only: concerns.every(({ concern }) => concern.kind === "contact"),
      more,
    },
    view: (say) => ({
      more: more > 0,
      acts: actsFor(concerns),
      accounts: accounts.map((own) => ({
        who: who(own[0]!, say),
        since: say("alert.attention.since", { since: formats.day(own[0]!.since) }),
        concerns: own.map(({ concern }) => sentence(concern, say)),
      })),
    }),
  };
};

/** With its reference, unless that is its name. */
function who({ name: given, account: ref }: AccountConcern, say: Say): string {
  const name = given?.trim() ?? "";
  const isNamed = name !== "" && name !== ref;
  return say("alert.attention.account", { has_name: isNamed, ref, ...(isNamed && { name }) });
}
