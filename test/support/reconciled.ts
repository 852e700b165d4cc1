import { sql } from "kysely";
import { day } from "../../src/core/instant.ts";
import { type PassKind, takePass } from "../../src/postgres/passes.ts";
import type { World } from "../../src/workflows/ports.ts";
import { type PassEnd, walkPass } from "../../src/workflows/reconcile.ts";
import type { Step } from "../../src/workflows/reconciling.ts";
import { workUntilQuiet } from "../../src/workflows/work.ts";
import { openInstance } from "./open-instance.ts";
import { type RunningService, startTestService } from "./service.ts";

export type Walked = { steps: Step[]; end: PassEnd; asked: number[] };

/** A test service with a pretend Stripe that may be unheard, and an instance beside it that does single passes. */
export type Reconciled = {
  service: RunningService;
  world: World;
  /** Whatever Stripe has to tell meanwhile reaches nobody. */
  unheard<T>(happens: () => Promise<T>): Promise<T>;
  /** A customer of Stripe that nobody was told of by us. */
  stripeCustomer(name: string): Promise<string>;
  /** One that is registered under `ref`, with an accountant and a user in Bogotá. */
  customer(ref: string): Promise<string>;
  /** Of $120, due so many ms from now. */
  invoice(customer: string, dueIn?: number): Promise<string>;
  /** As the API shows it. */
  account(ref: string): Promise<any>;
  idOf(alias: string): Promise<number | undefined>;
  statusOf(invoice: string): Promise<string | undefined>;
  /** One pass, whether or not it is due; neither routes nor reviews anything. */
  pass(kind: PassKind, between?: (step: Step) => void): Promise<Walked>;
  /** Routes and reviews what is due. */
  work(): Promise<void>;
  /** Virtual time passes, and nothing is done in it. */
  skip(ms: number): Promise<void>;
  stop(): Promise<void>;
};

export async function startReconciled(settings: Record<string, string> = {}): Promise<Reconciled> {
  const service = await startTestService(settings);
  const { world, close } = await openInstance(service);
  const { ledger, webhooks, faults } = service.stripe;
  const stripeCustomer = async (name: string) => {
    const { id } = await ledger.createCustomer({ name, email: `accounts@${name}.example` });
    return id;
  };
  return {
    service,
    world,
    stripeCustomer,
    unheard: async (happens) => {
      webhooks.setEndpoint(null);
      try {
        const result = await happens();
        await webhooks.settled();
        return result;
      } finally {
        webhooks.setEndpoint({ url: `${service.url}/webhooks/stripe`, secret: "whsec_test_secret" });
      }
    },
    customer: async (ref) => {
      const id = await stripeCustomer(ref);
      await register(service, ref, id);
      return id;
    },
    invoice: async (customer, dueIn = -2 * day) => {
      const dueAt = (await service.now()) + dueIn;
      const order = { amount: 12_000, currency: "usd", collection: "send_invoice", dueAt } as const;
      return (await ledger.createInvoice({ customer, ...order })).id;
    },
    account: async (ref) => (await service.api("GET", `/v1/accounts/${ref}`)).body,
    idOf: (alias) => idOf(world, alias),
    statusOf: async (invoice) =>
      (await world.db.selectFrom("invoices").select("status").where("id", "=", invoice).executeTakeFirst())
        ?.status,
    pass: async (kind, between) => walk(world, kind, await service.now(), between),
    work: async () => workUntilQuiet(world, [], world.clock.now, true),
    skip: async (ms) => {
      const length = sql`make_interval(secs => ${ms / 1_000})`;
      await sql`update installation set virtual_now = virtual_now + ${length}`.execute(world.db);
    },
    stop: async () => {
      faults.clear();
      await close();
      await service.stop();
    },
  };
}

async function register(service: RunningService, ref: string, customer: string): Promise<void> {
  const { status, body } = await service.api("PUT", `/v1/accounts/${ref}`, {
    stripe_customer: customer,
    locale: "en",
    time_zone: "America/Bogota",
    country: "CO",
    contacts: [
      { role: "accountant", email: `accounts@${ref}.example`, name: "Ada" },
      { role: "user", email: `user@${ref}.example`, name: "Uma" },
    ],
  });
  if (status >= 300) throw new Error(`${ref} could not be registered: ${JSON.stringify(body)}`);
}

async function idOf(world: World, alias: string): Promise<number | undefined> {
  const row = await world.db
    .selectFrom("accounts")
    .leftJoin("stripe_customers", "stripe_customers.account_id", "accounts.id")
    .select("accounts.id")
    .where((eb) => eb.or([eb("product_id", "=", alias), eb("stripe_customers.id", "=", alias)]))
    .executeTakeFirst();
  return row?.id;
}

async function walk(
  world: World,
  kind: PassKind,
  now: number,
  between: (step: Step) => void = () => undefined,
): Promise<Walked> {
  const pass = await takePass(world.db, kind, { now, realNow: Date.now(), every: null });
  if (!pass) throw new Error("Somebody else has the pass");
  const steps: Step[] = [];
  for (const walking = walkPass(world, pass, { now }); ; ) {
    const next = await walking.next();
    if (next.done) return { steps, end: next.value, asked: steps.flatMap(({ asked }) => asked) };
    steps.push(next.value);
    between(next.value);
  }
}
