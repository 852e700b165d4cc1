import { type Request, type Response, Router } from "express";
import { accountantOf } from "../../core/account.ts";
import { localDate } from "../../core/calendar.ts";
import type { Invoice } from "../../core/invoice.ts";
import { look, type View } from "../../core/view.ts";
import { BillingUnavailable, type InvoiceLinks } from "../../workflows/ports.ts";
import { note } from "./note.ts";
import { payableView, renderPayable } from "./payable-page.ts";
import { factsFor, type LapsedOptions, sendPage, type Visit, visitOf } from "./visit.ts";

/** Leads to Stripe's own pages, which are fetched when they are asked for: Stripe's links die. */
export function payRoutes(options: LapsedOptions): Router {
  const router = Router();

  router.get("/lapsed/:token/pay", async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    const loaded = await factsFor(options, visit);
    const payable = payableBy(request, look(loaded.facts, loaded.policy, visit.now));
    if (payable.length > 1)
      return sendPage(response, renderPayable(payableView(options, visit, loaded, payable)));
    const [invoice] = payable;
    await leadTo(options, visit, response, invoice?.id, "pay");
  });

  router.get("/lapsed/:token/invoices/:invoice/pdf", async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    const { facts } = await factsFor(options, visit);
    if (!accountantOf(facts.account, visit.link.contactId))
      return sendPage(response, note(options, visit, "not_yours"), 403);
    const invoice = facts.invoices.find(({ id }) => id === request.params.invoice);
    await leadTo(options, visit, response, invoice?.id, "pdf");
  });

  return router;
}

/**
 * One invoice that was chosen; those to be paid by the local date that a mail was about; else what is overdue, and only
 * where nothing else is, what is on its way, since somebody may prefer another way to pay.
 */
function payableBy({ query }: Request, { owed, held, upcoming, place }: View): Invoice[] {
  const onItsWay = held.filter(({ debt }) => debt.kind === "in_flight");
  const overdue = [...owed].sort((a, b) => a.debt.since - b.debt.since).map(({ invoice }) => invoice);
  const all = [...overdue, ...onItsWay.map(({ invoice }) => invoice), ...upcoming];
  if (query.invoice !== undefined) return all.filter(({ id }) => id === query.invoice);
  const meant = all.filter(({ dueAt }) => dueAt !== null && localDate(dueAt, place.timeZone) === query.due);
  if (meant.length > 0) return meant;
  return overdue.length > 0 ? overdue : onItsWay.map(({ invoice }) => invoice);
}

/** Where there is no such page (any more), the account's own says how things stand. */
async function leadTo(
  { world, ...options }: LapsedOptions,
  visit: Visit,
  response: Response,
  invoice: string | undefined,
  page: keyof InvoiceLinks,
): Promise<void> {
  try {
    const url = invoice === undefined ? null : (await world.billing.invoiceLinks(invoice))[page];
    response.redirect(303, url ?? visit.page + visit.query);
  } catch (error) {
    if (!(error instanceof BillingUnavailable)) throw error;
    world.log.warn(
      { account: visit.link.accountId, why: error.message },
      `Stripe's ${page} page could not be fetched`,
    );
    sendPage(response, note({ world, ...options }, visit, page === "pay" ? "pay_away" : "pdf_away"), 503);
  }
}
