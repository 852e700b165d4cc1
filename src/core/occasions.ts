import {
  isWorkingDay,
  isWritingMoment,
  type LocalDate,
  localDate,
  nextWritingMoment,
  startOfDay,
  subtractWorkingDays,
} from "./calendar.ts";
import type { Instant } from "./instant.ts";
import type { Invoice, Payment } from "./invoice.ts";
import type { NoticeKind } from "./notice.ts";
import type { View } from "./view.ts";

/** A day on which the invoices of one due date are reminded of. */
export type Occasion = {
  kind: NoticeKind;
  dueOn: LocalDate;
  /** Working days before the due date; 0: on the day. */
  ahead: number;
  on: LocalDate;
  /** The first moment of that day at which a mail may go. */
  opens: Instant;
  invoices: readonly Invoice[];
};

/** Every day on which the policy has something reminded of, the nearest due date first. */
export function occasionsOf(view: View): Occasion[] {
  const byDate = new Map<LocalDate, Invoice[]>();
  for (const invoice of view.upcoming) {
    const dueOn = isUntouched(invoice) && dueDateOf(view, invoice);
    if (dueOn) byDate.set(dueOn, [...(byDate.get(dueOn) ?? []), invoice]);
  }
  return [...byDate]
    .sort(([a], [b]) => a.localeCompare(b))
    .flatMap(([dueOn, invoices]) => occasionsBefore(view, dueOn, invoices));
}

/** Nobody has begun to pay it or doubts it. A card is charged by Stripe itself, so there is nothing to be reminded of. */
const isUntouched = (invoice: Invoice): boolean =>
  invoice.status === "open" &&
  invoice.collection === "send_invoice" &&
  !invoice.disputed &&
  invoice.payments.every(({ state }) => comesToNothing.has(state));

const comesToNothing: ReadonlySet<Payment["state"]> = new Set([
  "lapsed_voucher",
  "customer_action",
  "failed",
  "succeeded",
  "other",
]);

const dueDateOf = (view: View, { dueAt }: Invoice): LocalDate | null =>
  dueAt === null ? null : localDate(dueAt, view.place.timeZone);

/** The days of one due date, in their order. Where two fall together, the later reminder stands for both. */
function occasionsBefore(view: View, dueOn: LocalDate, invoices: readonly Invoice[]): Occasion[] {
  const days = new Map<LocalDate, Occasion>();
  for (const ahead of [...view.policy.beforeDue].sort((a, b) => b - a)) {
    const on = dayOf(view, dueOn, ahead);
    const opens = on && openingOf(view, on);
    if (!opens) continue;
    // An invoice that came on the very day needs nobody to remind of it.
    const known = invoices.filter((invoice) => issuedOn(view, invoice) < on);
    const kind = ahead === 0 ? "due_today" : "due_soon";
    if (known.length > 0) days.set(on, { kind, dueOn, ahead, on, opens, invoices: known });
  }
  return [...days.values()];
}

/** On a rest day nobody can act: the last working day before stands for it. */
const dayOf = (view: View, dueOn: LocalDate, ahead: number): LocalDate | null =>
  ahead === 0 && isWorkingDay(dueOn, view.place)
    ? dueOn
    : subtractWorkingDays(dueOn, Math.max(ahead, 1), view.place);

function openingOf({ place, policy }: View, on: LocalDate): Instant | null {
  const opens = nextWritingMoment(startOfDay(on, place.timeZone), place, policy.writingHours);
  return opens !== null && localDate(opens, place.timeZone) === on ? opens : null;
}

const issuedOn = (view: View, { finalizedAt, createdAt }: Invoice): LocalDate =>
  localDate(finalizedAt ?? createdAt, view.place.timeZone);

/** Of each due date, the last occasion that has come. */
export const latestOf = (view: View, occasions: readonly Occasion[]): Occasion[] => [
  ...new Map(occasions.filter(({ opens }) => opens <= view.now).map((one) => [one.dueOn, one])).values(),
];

/** A mail about it may go now. */
export const isOpen = ({ now, place, policy }: View, { on }: Occasion): boolean =>
  localDate(now, place.timeZone) === on && isWritingMoment(now, place, policy.writingHours);
