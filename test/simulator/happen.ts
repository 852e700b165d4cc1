import { hour, type Instant, iso } from "../../src/core/instant.ts";
import { unreachable } from "../../src/core/unreachable.ts";
import type { Book } from "../../src/demo/pretend-stripe/book.ts";
import type { Ledger } from "../../src/demo/pretend-stripe/ledger.ts";
import { StripeRefusal } from "../../src/demo/pretend-stripe/refusal.ts";
import type { Customer } from "./customer.ts";
import type { Happening, PlannedContact } from "./plan.ts";

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: any } | { status: "nobody" }>;

export type Scene = {
  ledger: Ledger;
  book: Book;
  ask: Ask;
  now: Instant;
  /** The last decision about a customer's account so far. */
  revisionOf(customer: Customer): Promise<number>;
};

/** Lets something happen to a customer, at Stripe or by the service's API. What Stripe refuses does not happen. */
export async function happen(customer: Customer, happening: Happening, scene: Scene): Promise<void> {
  try {
    const text = await doIt(customer, happening, scene);
    customer.tell(scene.now, text ?? inWords(happening));
  } catch (error) {
    if (!(error instanceof StripeRefusal)) throw error;
    customer.tell(scene.now, `(${inWords(happening)}: Stripe refuses)`);
  }
}

/** Answers in words where the happening's own do not do. */
async function doIt(customer: Customer, one: Happening, scene: Scene): Promise<string | undefined> {
  switch (one.kind) {
    case "contacts":
      return putAccount(customer, one.contacts, scene);
    case "override":
      return grant(customer, one, scene);
    case "override_ended":
      return revoke(customer, scene);
    case "customer_deleted":
      await scene.ledger.deleteCustomer(customer.stripeId);
      return undefined;
    case "invoice":
      await makeInvoice(customer, one, scene);
      return undefined;
    default: {
      const id = customer.invoices.get(one.invoice);
      if (id === undefined) return `(${inWords(one)}: there is no such invoice)`;
      await onInvoice(scene, id, one);
      if (one.kind === "voucher") customer.slips.set(id, (customer.slips.get(id) ?? 0) + 1);
      return undefined;
    }
  }
}

type OnInvoice = Extract<Happening, { invoice: string }>;

async function makeInvoice(
  customer: Customer,
  one: Extract<OnInvoice, { kind: "invoice" }>,
  { ledger, now }: Scene,
): Promise<void> {
  const automatic = one.collection === "charge_automatically";
  const { id } = await ledger.createInvoice({
    customer: customer.stripeId,
    amount: one.amount,
    currency: one.currency,
    collection: one.collection,
    ...(automatic
      ? { autoAdvance: true, plan: { retryOutcome: one.retries === "fail" ? "fails" : "succeeds" } }
      : { dueAt: now + one.dueIn * hour }),
  });
  customer.invoices.set(one.invoice, id);
}

async function onInvoice(
  { ledger, book, now }: Scene,
  id: string,
  one: Exclude<OnInvoice, { kind: "invoice" }>,
): Promise<unknown> {
  switch (one.kind) {
    case "pay":
      return ledger.pay(id, one.share < 1 ? { amount: partOf(ledger, id, one.share) } : {});
    case "pay_outside":
      return ledger.payOutside(id);
    case "debit":
      return ledger.startProcessing(id, {
        method: one.method,
        settlesAt: now + one.settlesIn * hour,
        outcome: one.outcome,
      });
    case "voucher":
      return ledger.issueVoucher(id, { method: one.method, expiresAt: now + one.expiresIn * hour });
    case "transfer":
      return ledger.awaitTransfer(id, { received: one.share > 0 ? partOf(ledger, id, one.share) : 0 });
    case "settle":
      return settle(ledger, book, id);
    case "three_d_secure":
      return ledger.requireAction(id);
    case "void":
      return ledger.voidInvoice(id);
    case "uncollectible":
      return ledger.markUncollectible(id, one.reason);
    case "credit":
      return ledger.credit(id, { amount: partOf(ledger, id, one.share) });
    case "dispute":
      return ledger.dispute(id);
    case "dispute_closed":
      return closeDispute(ledger, book, id, one.outcome);
    case "refund":
      return ledger.refund(id);
    case "announced":
      return ledger.announce(id, one.as);
    default:
      return unreachable(one);
  }
}

const remaining = (ledger: Ledger, id: string): number => {
  const found = ledger.find("invoice", id);
  return found && !found.deleted ? found.amount_remaining : 0;
};

/** At least the smallest coin, and never all unless all is meant. */
function partOf(ledger: Ledger, id: string, share: number): number {
  const rest = remaining(ledger, id);
  return share >= 1 ? rest : Math.max(1, Math.min(rest - 1, Math.round(rest * share)));
}

/** Only what is on its way can arrive. */
async function settle(ledger: Ledger, book: Book, id: string): Promise<unknown> {
  const [payment] = book.filter("invoice_payment", (one) => one.is_default, id);
  const intent = payment && ledger.find("payment_intent", payment.payment.payment_intent);
  if (intent?.status !== "processing" && intent?.next_action == null)
    throw new StripeRefusal(400, "Nothing is on its way");
  return ledger.settle(id);
}

async function closeDispute(
  ledger: Ledger,
  book: Book,
  invoice: string,
  outcome: "won" | "lost",
): Promise<unknown> {
  const payments = book.filter("invoice_payment", () => true, invoice);
  const intents = payments.map((one) => one.payment.payment_intent);
  const [open] = book.filter(
    "dispute",
    (one) => intents.includes(one.payment_intent) && one.status === "needs_response",
  );
  if (!open) throw new StripeRefusal(400, "No dispute is open");
  return ledger.closeDispute(open.id, outcome);
}

/** Registers the account, or tells the service who is to be written to from now on. */
export async function putAccount(
  customer: Customer,
  contacts: readonly PlannedContact[],
  { ask, now }: Pick<Scene, "ask" | "now">,
): Promise<string> {
  const { ref, registered, timeZone, country, locale } = customer.history;
  if (!registered) return "(contacts: nobody registered the account)";
  const answer = await ask("PUT", `/v1/accounts/${ref}`, {
    stripe_customer: customer.registeredAs,
    name: ref,
    locale,
    time_zone: timeZone,
    country,
    contacts: contacts.map(({ role, email }) => ({ role, email, name: role })),
  });
  if (answer.status === "nobody") return "(contacts: no instance is up)";
  if (answer.status >= 300)
    throw new Error(`PUT ${ref} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  customer.now = { ...customer.now, contacts };
  customer.tell(now, `contacts: ${contacts.map(({ role, email }) => `${role} ${email}`).join(", ")}`);
  return "the account is registered with these";
}

async function grant(
  customer: Customer,
  { override: kind, lasts }: Extract<Happening, { kind: "override" }>,
  { ask, now, revisionOf }: Scene,
): Promise<string> {
  const until = now + lasts * hour;
  const answer = await ask("POST", `/v1/accounts/${customer.alias}/overrides`, {
    kind,
    reason: "as the simulator wants it",
    until: iso(until),
  });
  if (answer.status === "nobody" || answer.status === 404) return `(${kind}: not granted)`;
  if (answer.status !== 201)
    throw new Error(`${kind} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
  customer.overrides.push({
    id: answer.body.id,
    kind,
    from: now,
    until,
    endedAt: null,
    after: await revisionOf(customer),
  });
  return `override ${kind} until ${iso(until)}`;
}

async function revoke(customer: Customer, { ask, now }: Scene): Promise<string> {
  const last = customer.inForce(now, "restore", "hold", "extend", "exempt", "suspend", "promise").at(-1);
  if (!last) return "(no override to end)";
  const answer = await ask("DELETE", `/v1/accounts/${customer.alias}/overrides/${last.id}`);
  if (answer.status === "nobody") return "(override not ended)";
  if (answer.status !== 204) throw new Error(`DELETE of ${last.kind} was answered with ${answer.status}`);
  last.endedAt = now;
  return `override ${last.kind} ended by hand`;
}

export function inWords(one: Happening): string {
  const { at, amid, kind, ...rest } = one;
  const details = Object.entries(rest).map(([name, value]) =>
    name === "invoice" ? String(value) : `${name} ${JSON.stringify(value)}`,
  );
  return [amid ? "(amid the move)" : "", kind.replaceAll("_", " "), ...details].filter(Boolean).join(" ");
}
