import { day, hour, type Instant } from "../../src/core/instant.ts";
import { behindUtc, timeZone } from "./debtors.ts";
import { invoice } from "./five-weeks.ts";
import { type FateName, fates } from "./mail-fates.ts";
import type { ServiceProcess } from "./service-process.ts";

export const managersAddress = "clara@tidemark.example";

/** Who must have been warned before anybody is suspended. */
export type Required = "accountant" | "user";

/** An account with an overdue invoice; the fates of its addresses, in the order in which they are tried. */
export type FatedDebtor = {
  ref: string;
  /** In days after the story's beginning. */
  owesFrom: number;
  /** The same; infinite: it does not pay. */
  paysOn: number;
  contacts: readonly { role: Required; email: string; fate: FateName }[];
};

const debtor = (at: number, accountants: FateName[], users: FateName[]): FatedDebtor => {
  const ref = `acme-${at}`;
  const contact = (role: Required) => (fate: FateName, place: number) => ({
    role,
    email: `${fate}.${role}-${place}@${ref}.example`,
    fate,
  });
  return {
    ref,
    owesFrom: at % 10,
    paysOn: at === 0 ? 21 : Number.POSITIVE_INFINITY,
    contacts: [...accountants.map(contact("accountant")), ...users.map(contact("user"))],
  };
};

const pairs: readonly (readonly [FateName[], FateName[]])[] = [
  // This one pays when all but the pause has happened.
  [["prompt"], ["prompt"]],
  [["prompt"], ["prompt"]],
  [["prompt"], ["slow"]],
  [["slow"], ["prompt"]],
  [["tardy"], ["prompt"]],
  [["prompt"], ["tardy"]],
  [["full"], ["full"]],
  [["full"], ["prompt"]],
  [["early"], ["early"]],
  [["early"], ["prompt"]],
  [["twice"], ["twice"]],
  [["delayed"], ["delayed"]],
  [["prompt"], ["hard", "prompt"]],
  [["hard", "prompt"], ["prompt"]],
  [["prompt"], ["complains", "slow"]],
  [["silent", "prompt"], ["prompt"]],
  [["prompt"], ["refused", "prompt"]],
  [["prompt"], ["returned", "early"]],
  [["muddled", "prompt"], ["twice"]],
  [["prompt"], ["hard"]],
  [["hard"], ["prompt"]],
  [["prompt"], ["silent"]],
  [["silent"], ["silent"]],
  [["complains"], ["prompt"]],
  [["prompt"], ["refused"]],
  [["returned"], ["prompt"]],
  [["prompt"], ["leaves"]],
  [["hard"], ["hard"]],
  [["muddled"], ["prompt"]],
  [["prompt"], ["complains", "hard"]],
];

export const fatedDebtors: readonly FatedDebtor[] = pairs.map(([accountants, users], at) =>
  debtor(at, accountants, users),
);

/** Whether everybody who must be warned can be, so that nothing but money keeps it from being suspended. */
export function canBeWarned({ contacts }: FatedDebtor): "in_time" | "late" | "never" {
  const best = (["accountant", "user"] as const).map((role) => {
    const own = contacts.flatMap((contact) => (contact.role === role ? [fates[contact.fate].works] : []));
    return own.find((works) => works === "in_time") ?? own.find((works) => works === "late") ?? "never";
  });
  return best.find((works) => works === "never") ?? best.find((works) => works === "late") ?? "in_time";
}

/** It is made known and owes from now on. Answers its invoice. */
export async function putInDebt(
  service: ServiceProcess,
  insist: <T>(ask: () => Promise<T>) => Promise<T>,
  { ref, contacts }: FatedDebtor,
  now: Instant,
): Promise<string> {
  const accountant = contacts.find(({ role }) => role === "accountant")!;
  const customer = await service.stripe.ledger.createCustomer({ name: ref, email: accountant.email });
  const { status } = await insist(() =>
    service.api("PUT", `/v1/accounts/${ref}`, {
      stripe_customer: customer.id,
      name: ref,
      locale: "en",
      time_zone: timeZone,
      contacts: [
        ...contacts.map(({ role, email }) => ({ role, email })),
        { role: "manager", email: managersAddress, name: "Clara" },
      ],
    }),
  );
  if (status >= 300) throw new Error(`${ref} could not be registered: ${status}`);
  return invoice(service, customer.id, now + hour);
}

/** Its day, where the accounts are, as a number. */
export const dayOf = (at: Instant): number => Math.floor((at - behindUtc) / day);
