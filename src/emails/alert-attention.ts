import type { Locale } from "../core/account.ts";
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

/** Why a debt is in doubt is known as an English clause alone, which is left out of a sentence in another language. */
function sentence(concern: Concern, say: Say, locale: Locale): string {
  switch (concern.kind) {
    case "contact": {
      const { role, cause, tried } = concern;
      const what = tried.length === 0 ? "no_contact" : cause;
      return say(`alert.attention.${what}`, { role, tried, tried_count: tried.length });
    }
    case "debt": {
      const { cause, invoice } = concern;
      const why = locale === "en" ? concern.why : null;
      return say(`alert.attention.${cause}`, {
        invoice,
        has_why: why !== null,
        ...(why !== null && { why }),
      });
    }
    default:
      return unreachable(concern);
  }
}

/** What a manager can do about the kinds of concern that are listed, each said once. */
function actsFor(concerns: readonly AccountConcern[]): string[] {
  const acts = concerns.flatMap(({ concern }) => {
    if (concern.kind === "debt") return [concern.cause];
    return concern.cause === "silent" ? ["contact", "silent"] : ["contact"];
  });
  const order = ["contact", "silent", "disputed", "uncertain"];
  return order.filter((act) => acts.some((each) => each === act)).map((act) => `alert.attention.do.${act}`);
}

const called = ({ name, account }: AccountConcern): string => name?.trim() || account;

/** What is said of all that waits for somebody: once a day, account by account. */
export const attentionWords: AlertWords<Attention> = ({ concerns, more }, formats, locale) => {
  const [first] = concerns;
  if (!first) throw new Error("An alert about nothing: list at least one concern");
  const accounts = byAccount(concerns);
  return {
    values: {
      accounts: accounts.length + more,
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
        concerns: own.map(({ concern }) => sentence(concern, say, locale)),
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
