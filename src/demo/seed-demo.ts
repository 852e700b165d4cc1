import { day, type Instant } from "../core/instant.ts";
import { type Policy, standardPolicy } from "../core/policy.ts";
import type { Stage } from "../core/stage.ts";
import { findAccount } from "../postgres/accounts.ts";
import type { World } from "../workflows/ports.ts";
import { putAccount } from "../workflows/put-account.ts";
import { type DemoCustomer, demoCustomers, demoManager, storyRef } from "./demo-accounts.ts";
import { dueForStage } from "./due-for-stage.ts";
import type { PretendStripe } from "./pretend-stripe/start-pretend-stripe.ts";

/** How far before the present the demo's history begins. */
export const demoHistory = 42 * day;

export type Seeding = {
  world: World;
  stripe: PretendStripe;
  moveTo(target: Instant): Promise<void>;
  present: Instant;
};

/** Something that happened to a demo account at a moment of its history. */
type Happening = { at: Instant; run(): Promise<void> };

/**
 * Lives through the demo's history on the virtual clock, from its beginning to the present, by the service's own
 * means: every mail in the mailbox was really decided and sent. The story's account comes last and says it is done;
 * a start that was killed before is taken up where it was.
 */
export async function seedDemo(seeding: Seeding): Promise<void> {
  for (const customer of demoCustomers) if (customer.ref !== storyRef) await register(seeding, customer);
  const happenings = demoCustomers
    .flatMap((customer) => history(seeding, customer))
    .sort((a, b) => a.at - b.at);
  for (const happening of happenings) {
    await seeding.moveTo(happening.at);
    await happening.run();
  }
  await seeding.moveTo(seeding.present);
  await register(seeding, demoCustomers.find(({ ref }) => ref === storyRef)!);
}

/** True once {@link seedDemo} ran to its end. */
export const isSeeded = async (world: World): Promise<boolean> =>
  (await findAccount(world.db, storyRef)) !== undefined;

export const customerId = (ref: string): string => `cus_${ref.replaceAll("-", "")}`;

async function register({ world, stripe }: Seeding, customer: DemoCustomer): Promise<void> {
  const { ref, name, country, timeZone, locale, accountant, user } = customer;
  await stripe.ledger.createCustomer({
    id: customerId(ref),
    name,
    email: accountant.email,
    address: { country },
    preferred_locales: [locale],
    metadata: { account: ref },
  });
  const contact = { locale, timeZone: null };
  await putAccount(
    world,
    ref,
    {
      name,
      locale,
      timeZone,
      country,
      stripeCustomer: customerId(ref),
      contacts: [
        { role: "accountant", ...accountant, ...contact },
        { role: "user", ...user, ...contact },
        { role: "manager", ...demoManager, locale: "en", timeZone: null },
      ],
    },
    { remap: false, now: await world.clock.now() },
  );
}

function history({ world, stripe, present }: Seeding, customer: DemoCustomer): Happening[] {
  const { ref, paidBefore, invoice } = customer;
  if (invoice === null) return [];
  const dueAt = demoDue(customer, world.policies.get(standardPolicy)!, present).due;
  const known = () => stripe.ledger.invoicesOf(customerId(ref))[0];
  const issued: Happening = {
    at: dueAt - day,
    run: async () => void (known() ?? (await issueInvoice(stripe, ref, invoice, dueAt))),
  };
  if (paidBefore === undefined) return [issued];
  const paid = async () => {
    const open = known();
    if (open?.status === "open") await stripe.ledger.pay(open.id);
  };
  return [issued, { at: present - paidBefore, run: paid }];
}

/** When the invoice of a demo account was due, and to which stage it has brought the account by now, or by its payment. */
export function demoDue(
  { stage, country, timeZone, paidBefore = 0 }: DemoCustomer,
  policy: Policy,
  present: Instant,
): { due: Instant; stage: Stage } {
  const place = { country, timeZone, restDays: policy.restDays };
  const longest = demoHistory - paidBefore - 2 * day;
  return dueForStage(stage, present - paidBefore, policy, { place, longest });
}

/** An invoice of the pretend product, to be paid by its due date. */
export function issueInvoice(
  stripe: PretendStripe,
  ref: string,
  invoice: { amount: number; currency: string },
  dueAt: Instant,
) {
  return stripe.ledger.createInvoice({
    customer: customerId(ref),
    amount: invoice.amount,
    currency: invoice.currency,
    collection: "send_invoice",
    dueAt,
    description: "Tidemark, one month",
  });
}
