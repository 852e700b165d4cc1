import { accountantOf } from "../../core/account.ts";
import { contactRepairs } from "../../postgres/contact-repairs.ts";
import { isFull } from "../../workflows/replace-accountant.ts";
import { managerOf } from "../../workflows/write-letter.ts";
import type { ContactRefusal, ContactView } from "./contact-page.ts";
import { masked } from "./lapsed-view.ts";
import { factsFor, type LapsedOptions, type Visit } from "./visit.ts";

/** What came in by a form and changed nothing, and why. */
export type RefusedContact = { why: ContactRefusal; typed: ContactView["typed"] };

/** `not_theirs`: the link is no accountant's, and never was one's who has been replaced. */
export async function contactView(
  options: LapsedOptions,
  visit: Visit,
  refused: RefusedContact | null,
): Promise<ContactView | "not_theirs"> {
  const { world, demo, forms } = options;
  const { locale, now, page, query, here, link } = visit;
  const { facts, stored } = await factsFor(options, visit);
  const { account } = facts;
  const reader = account.contacts.find(({ id, role }) => id === link.contactId && role === "accountant");
  if (!reader) return "not_theirs";
  const repairs = await contactRepairs(world.db, account.id);
  return {
    locale,
    timeZone: reader.timeZone ?? account.timeZone,
    now,
    product: world.product,
    organisation: account.name,
    address: masked(reader.email),
    state: stateOf(),
    typed: refused?.typed ?? { who: "", name: "", email: "" },
    refused: refused?.why ?? null,
    form: await forms.signForm("contact", link, now),
    action: `${page}/contact${query}`,
    back: page + query,
    contact: managerOf(account),
    here,
    demo,
  };

  function stateOf(): ContactView["state"] {
    if (accountantOf(account, link.contactId))
      return isFull(repairs, stored.number, now) ? { kind: "full" } : { kind: "asked" };
    const by = repairs.findLast(({ contactId }) => contactId === link.contactId)?.to ?? null;
    return { kind: "done", by: by === null ? null : masked(by) };
  }
}
