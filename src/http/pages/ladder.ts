import type { Role } from "../../core/account.ts";
import { day, type Instant } from "../../core/instant.ts";
import type { Channel, NoticeKind, NoticeStatus } from "../../core/notice.ts";
import type { Step } from "../../core/policy.ts";
import { rank, type Stage, stages } from "../../core/stage.ts";
import { unreachable } from "../../core/unreachable.ts";

/** A notice of the present case, as the ladder shows it. */
export type LadderNotice = {
  kind: NoticeKind;
  channel: Channel;
  roles: readonly Role[];
  /** Masked, e.g. `m•••@andina.example`. */
  to: string;
  status: NoticeStatus;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  /** The cut-off moment that it named. */
  namedCut: Instant | null;
};

export type LadderFacts = {
  stage: Stage;
  /** Since when the oldest debt has been overdue; null: nothing is. */
  overdueSince: Instant | null;
  /** When the present stage was entered. */
  since: Instant;
  notices: readonly LadderNotice[];
  /** When the next step may come at the earliest; null while nothing is set, as when money is on its way. */
  nextAt: Instant | null;
  /** The policy's waits, in milliseconds. */
  waits: Readonly<Record<Step, number>>;
  /** The end of the case, by a payment or otherwise (a void, a credit); the ladder then ends with it. */
  ended: { at: Instant; paid: boolean } | null;
};

/** `shown`: in the product, to this very person. */
export type Outcome = "delivered" | "shown" | "on_its_way" | "unknown" | "bounced" | "complained" | "failed";

export type Delivery = { roles: readonly Role[]; to: string; outcome: Outcome; at: Instant | null };

export type Rung = {
  name: "paid_up" | "overdue" | "reminded" | "second_reminder" | "grace" | "suspended" | "paid" | "closed";
  state: "past" | "present" | "next" | "later";
  /** Past and present: when it was reached. Next: when it may come. */
  at: Instant | null;
  deliveries: readonly Delivery[];
  /** The date that its notice named as the cut-off. */
  named: Instant | null;
  /** Days that it waits, for a step that is still to come; null for one that is not. */
  days: number | null;
};

const stepOf: Readonly<Record<Exclude<Stage, "active">, { kind: NoticeKind; step: Step }>> = {
  reminded: { kind: "first_reminder", step: "first_reminder" },
  second_reminder: { kind: "second_reminder", step: "second_reminder" },
  grace: { kind: "final_notice", step: "final_notice" },
  suspended: { kind: "suspended", step: "suspension" },
};

/** The product's own picture: every step, what was really sent at it, and what comes next. */
export function ladderOf(facts: LadderFacts): Rung[] {
  const rungs = stages.map((stage) => (stage === "active" ? groundOf(facts) : rungOf(stage, facts)));
  if (facts.ended === null) return rungs;
  const name = facts.ended.paid ? "paid" : "closed";
  const end: Rung = { name, state: "present", at: facts.ended.at, deliveries: [], named: null, days: null };
  return [...rungs.filter((rung) => rung.at !== null), end];
}

function groundOf({ stage, overdueSince, ended }: LadderFacts): Rung {
  const state = stage === "active" && ended === null ? "present" : "past";
  const name = overdueSince === null ? "paid_up" : "overdue";
  return { name, state, at: overdueSince, deliveries: [], named: null, days: null };
}

function rungOf(stage: Exclude<Stage, "active">, facts: LadderFacts): Rung {
  const { kind, step } = stepOf[stage];
  const notices = facts.notices.filter((notice) => notice.kind === kind);
  const deliveries = notices.map(deliveryOf).filter((delivery) => delivery !== null);
  const named = notices.map((notice) => notice.namedCut).find((cut) => cut !== null) ?? null;
  const state = stateOf(stage, facts);
  const ahead = state === "next" || state === "later";
  return {
    name: stage,
    state,
    at: atOf(state, facts, deliveries),
    deliveries: ahead ? [] : deliveries,
    named: ahead || deliveries.length === 0 ? null : named,
    days: ahead ? Math.round(facts.waits[step] / day) : null,
  };
}

function stateOf(stage: Stage, facts: LadderFacts): Rung["state"] {
  if (facts.ended !== null) return "past";
  const above = rank(stage) - rank(facts.stage);
  if (above < 0) return "past";
  if (above === 0) return "present";
  return above === 1 && facts.overdueSince !== null ? "next" : "later";
}

function atOf(state: Rung["state"], facts: LadderFacts, deliveries: readonly Delivery[]): Instant | null {
  switch (state) {
    case "present":
      return facts.since;
    case "past": {
      const times = deliveries.map((delivery) => delivery.at).filter((at) => at !== null);
      return times.length === 0 ? null : Math.min(...times);
    }
    case "next":
      return facts.nextAt;
    case "later":
      return null;
    default:
      return unreachable(state);
  }
}

/** Null for what was never sent, and for the account manager's own copies. */
function deliveryOf(notice: LadderNotice): Delivery | null {
  const roles = notice.roles.filter((role) => role !== "manager");
  const outcome = notice.channel === "banner" ? "shown" : outcomeOf(notice.status);
  if (outcome === null || roles.length === 0) return null;
  const arrived = outcome === "delivered" || outcome === "shown";
  return { roles, to: notice.to, outcome, at: arrived ? notice.deliveredAt : notice.sentAt };
}

function outcomeOf(status: NoticeStatus): Outcome | null {
  switch (status) {
    case "pending":
    case "sending":
    case "cancelled":
      return null;
    case "sent":
    case "delayed":
      return "on_its_way";
    case "delivered":
    case "bounced":
    case "complained":
    case "failed":
    case "unknown":
      return status;
    default:
      return unreachable(status);
  }
}
