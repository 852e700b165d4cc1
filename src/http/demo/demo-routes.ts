import express, { type Request, Router } from "express";
import { z } from "zod";
import { day } from "../../core/instant.ts";
import { demoCustomers, storyRef } from "../../demo/demo-accounts.ts";
import type { PretendStripe } from "../../demo/pretend-stripe/start-pretend-stripe.ts";
import { customerId } from "../../demo/seed-demo.ts";
import type { Check } from "../../entitlements/check.ts";
import { listMails } from "../../postgres/mailbox.ts";
import { pagePolicy } from "../pages/assets.ts";
import { parse, refuse } from "../problem.ts";
import { astrayRoutes } from "./astray-routes.ts";
import { renderDemo } from "./demo-page.ts";
import { goOverdue, type Stagehands } from "./go-overdue.ts";
import { renderInvoicePaper } from "./invoice-page.ts";
import { renderPay } from "./pay-page.ts";
import { productExport, renderProduct } from "./product-page.ts";
import { onceReady } from "./starting-page.ts";
import { demoAccount, seeAccount, storyOf } from "./story.ts";

export type DemoOptions = Stagehands & {
  check: Check;
  publicUrl(): string;
  /** The demo's history has been lived through. */
  ready(): boolean;
};

const payment = z.strictObject({ method: z.enum(["card", "bank_debit"]) });
const payPath = "/demo/pay";

/** The demo's pages: its story, the pretend product, and the pretend Stripe's payment page. */
export function demoRoutes(options: DemoOptions): Router {
  const { world, stripe } = options;
  const router = Router();
  /** Resolves when all that the last change set off is done. */
  const settle = async () => options.moveTo(await world.clock.now());
  const form = express.urlencoded({ extended: false });
  const onceLived = onceReady(world, options.ready);
  router.use("/demo", onceLived, (_request, response, next) => {
    response.set("Content-Security-Policy", pagePolicy).set("Cache-Control", "no-store");
    next();
  });

  router.use(astrayRoutes(options));
  router.get("/", onceLived, async (_request, response) => {
    response
      .set("Content-Security-Policy", pagePolicy)
      .set("Cache-Control", "no-store")
      .send(await demoPage(options));
  });

  router.post("/demo/accounts/:ref/overdue", form, async (request, response) => {
    await goOverdue(options, customerAt(request));
    response.redirect(303, "/");
  });

  router.get("/demo/product/:ref", async (request, response) =>
    response.send(await productPage(options, request)),
  );
  router.get("/demo/product/:ref/export.csv", (request, response) => {
    response
      .type("text/csv")
      .attachment(`${customerAt(request).ref}.csv`)
      .send(productExport());
  });

  router.get(`${payPath}/:invoice`, async (request, response) =>
    response.send(await payPage(options, request)),
  );
  router.get(`${payPath}/:invoice/pdf`, async (request, response) =>
    response.send(await invoicePaper(options, request)),
  );
  router.post(`${payPath}/:invoice`, form, async (request, response) => {
    const { method } = parse(payment, request.body ?? {});
    const invoice = invoiceAt(stripe, request);
    const now = await world.clock.now();
    if (invoice.status === "open") await payBy(stripe, invoice.id, method, now);
    await settle();
    response.redirect(303, `${payPath}/${invoice.id}`);
  });

  return router;
}

async function demoPage({ world }: DemoOptions): Promise<string> {
  const now = await world.clock.now();
  const seen = await Promise.all(
    demoCustomers.map(async (customer) => ({ customer, seen: await seeAccount(world, customer.ref, now) })),
  );
  const known = seen.flatMap(({ customer, seen }) => (seen ? [{ customer, seen }] : []));
  const story = known.find(({ customer }) => customer.ref === storyRef)!;
  return renderDemo({
    locale: "en",
    timeZone: story.customer.timeZone,
    now,
    product: world.product,
    story: await storyOf(world, story.customer, story.seen, (invoice) => `${payPath}/${invoice}`),
    accounts: known
      .filter(({ customer }) => customer.ref !== storyRef)
      .map(({ customer, seen }) => demoAccount(customer, seen)),
    mails: (await listMails(world.db)).length,
  });
}

async function productPage({ world, check, publicUrl }: DemoOptions, request: Request): Promise<string> {
  const customer = customerAt(request);
  const { features, banner, lapsed_url } = check(customer.ref, "allow", undefined);
  const here = `${publicUrl()}/demo/product/${customer.ref}`;
  const back = (url: string) => `${url}?return_to=${encodeURIComponent(here)}`;
  return renderProduct({
    locale: "en",
    timeZone: customer.timeZone,
    now: await world.clock.now(),
    product: world.product,
    ref: customer.ref,
    accountName: customer.name,
    user: customer.user.name.split(" ")[0]!,
    reports: features.reports ?? "allow",
    api: features.api ?? "allow",
    banner: banner && { ...banner, url: back(banner.url) },
    lapsedUrl: lapsed_url && back(lapsed_url),
    exportUrl: `/demo/product/${customer.ref}/export.csv`,
  });
}

async function payPage({ world, stripe }: DemoOptions, request: Request): Promise<string> {
  const invoice = invoiceAt(stripe, request);
  const customer = demoCustomers.find(({ ref }) => customerId(ref) === invoice.customer);
  const onItsWay = stripe.ledger
    .all("payment_intent")
    .some((intent) => intent.status === "processing" && intent.customer === invoice.customer);
  const open = invoice.status === "open";
  return renderPay({
    locale: "en",
    timeZone: customer?.timeZone ?? "UTC",
    now: await world.clock.now(),
    product: world.product,
    accountName: customer?.name ?? "",
    invoice: {
      number: invoice.number ?? invoice.id,
      dueAt: invoice.due_date === null ? null : invoice.due_date * 1_000,
      open: { amount: open ? invoice.amount_remaining : invoice.amount_due, currency: invoice.currency },
    },
    state: open ? (onItsWay ? "on_its_way" : "open") : invoice.status === "paid" ? "paid" : "closed",
    methods: ["card", "bank_debit"],
    payAction: `${payPath}/${invoice.id}`,
    backUrl: customer ? `/demo/product/${customer.ref}` : "/",
  });
}

async function invoicePaper({ world, stripe }: DemoOptions, request: Request): Promise<string> {
  const invoice = invoiceAt(stripe, request);
  const customer = demoCustomers.find(({ ref }) => customerId(ref) === invoice.customer);
  const { currency } = invoice;
  return renderInvoicePaper({
    locale: "en",
    timeZone: customer?.timeZone ?? "UTC",
    now: await world.clock.now(),
    product: world.product,
    accountName: customer?.name ?? "",
    number: invoice.number ?? invoice.id,
    issuedAt: (invoice.status_transitions.finalized_at ?? invoice.created) * 1_000,
    dueAt: invoice.due_date === null ? null : invoice.due_date * 1_000,
    lines: invoice.lines.data.map(({ description, amount }) => ({
      text: description ?? "",
      price: { amount, currency },
    })),
    total: { amount: invoice.total, currency },
    open: { amount: invoice.status === "open" ? invoice.amount_remaining : 0, currency },
  });
}

async function payBy(
  stripe: PretendStripe,
  invoice: string,
  method: z.infer<typeof payment>["method"],
  now: number,
): Promise<void> {
  if (method === "card") await stripe.ledger.pay(invoice);
  else await stripe.ledger.startProcessing(invoice, { method: "us_bank_account", settlesAt: now + 4 * day });
}

function customerAt(request: Request) {
  const customer = demoCustomers.find(({ ref }) => ref === request.params.ref);
  if (!customer)
    throw refuse.notFound(`The demo has no account ${String(request.params.ref)}; its first page lists them`);
  return customer;
}

function invoiceAt(stripe: PretendStripe, request: Request) {
  const invoice = stripe.ledger.find("invoice", String(request.params.invoice));
  if (!invoice || invoice.deleted) throw refuse.notFound("The pretend Stripe has no such invoice");
  return invoice;
}
