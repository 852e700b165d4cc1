import { accountantOf } from "../../core/account.ts";
import { type LocalDate, startOfDay } from "../../core/calendar.ts";
import { daysToPromise, everyDay, promisedDay, promiseRoom, standingPromise } from "../../core/promise.ts";
import { look } from "../../core/view.ts";
import { promisesGiven } from "../../postgres/overrides.ts";
import { managerOf } from "../../workflows/write-letter.ts";
import { lapsedInvoices } from "./lapsed-view.ts";
import type { PromiseRefusal, PromiseView } from "./promise-page.ts";
import { factsFor, type LapsedOptions, type Visit } from "./visit.ts";

/** What came in by a form and was not noted, and why. `on`: the date that was understood. */
export type RefusedPromise = {
  why: PromiseRefusal["why"];
  on: LocalDate | null;
  chosen: PromiseView["chosen"];
};

/** `not_theirs`: the link is no accountant's. */
export async function promiseView(
  options: LapsedOptions,
  visit: Visit,
  refused: RefusedPromise | null,
): Promise<PromiseView | "not_theirs" | "nothing_owed"> {
  const { world, demo, forms } = options;
  const { locale, now, page, query, here, link } = visit;
  const { facts, policy } = await factsFor(options, visit);
  const { account } = facts;
  const view = look(facts, policy, now);
  const accountant = accountantOf(account, link.contactId);
  if (!accountant) return "not_theirs";
  if (view.owed.length === 0) return "nothing_owed";

  const timeZone = accountant.timeZone ?? account.timeZone;
  const choiceOf = (on: LocalDate) => ({ value: on, at: startOfDay(on, timeZone) });
  const room = promiseRoom(view, await promisesGiven(world.db, account.id), timeZone);
  const noted = standingPromise(view);
  return {
    locale,
    timeZone,
    now,
    product: world.product,
    organisation: account.name,
    suspended: facts.case.stage === "suspended",
    pausing: Object.keys(policy.withhold),
    invoices: lapsedInvoices(view, `${page}/invoices`),
    noted: noted ? promisedDay(noted, { account: account.timeZone, reader: timeZone }) : null,
    days: daysToPromise(room, { ...view.place, timeZone }).map(choiceOf),
    every: everyDay(room).map(choiceOf),
    left: room.left,
    full: room.full,
    chosen: refused?.chosen ?? { day: "", other: "" },
    refused: refused && { why: refused.why, at: refused.on === null ? null : choiceOf(refused.on).at },
    form: await forms.signForm("promise", link, now),
    action: `${page}/promise${query}`,
    payUrl: `${page}/pay${query}`,
    back: page + query,
    contact: managerOf(account),
    here,
    demo,
  };
}
