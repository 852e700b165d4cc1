import { bannerWarning } from "../../src/core/banner-warning.ts";
import { localDate } from "../../src/core/calendar.ts";
import { decide } from "../../src/core/decide.ts";
import type { Decision, NewNotice } from "../../src/core/decision.ts";
import type { Facts } from "../../src/core/facts.ts";
import { day, type Instant } from "../../src/core/instant.ts";
import { asksForMoney, isDunning, type Notice } from "../../src/core/notice.ts";
import type { Policy } from "../../src/core/policy.ts";
import { stillStands } from "../../src/core/still-stands.ts";
import { look } from "../../src/core/view.ts";
import { check, checkRest } from "./invariants.ts";

/** A row of the ledger, with the moment from which it may be sent. */
export type Row = Notice & { sendAt: Instant };

/** One account in memory: what is recorded of it, and the present moment. Never changed, only followed by another. */
export type World = {
  now: Instant;
  policy: Policy;
  facts: Omit<Facts, "notices"> & { notices: readonly Row[] };
};

/** Something that the ladder must never do has happened. */
export class Broken extends Error {
  override name = "Broken";
}

export const later = (world: World, by: number): World => ({ ...world, now: world.now + by });

export const withFacts = (world: World, change: Partial<World["facts"]>): World => ({
  ...world,
  facts: { ...world.facts, ...change },
});

/** What is loaded for a decision: the present case's notices, those that wait and the latest others, overrides since the case opened and what was told of them. */
export function loaded({ facts, now }: World): Facts {
  const recent = now - 2 * day;
  const { stage, number, roundBegan } = facts.case;
  const warned = facts.notices.filter(({ caseNumber }) => caseNumber > 0 && caseNumber === number);
  const opened = stage === "active" ? roundBegan : Math.min(...warned.map(({ issuedAt }) => issuedAt));
  const since = Math.min(opened, now);
  const overrides = facts.overrides.filter(({ until }) => until >= since);
  const isAbout = ({ matter }: Row): boolean =>
    matter.kind === "override" && overrides.some(({ id }) => id === matter.id);
  return {
    ...facts,
    reading: facts.reading.kind === "fresh" ? { kind: "fresh", at: now } : facts.reading,
    notices: facts.notices.filter(
      (row) =>
        isAbout(row) ||
        (row.caseNumber > 0 && row.caseNumber === facts.case.number) ||
        row.status === "pending" ||
        row.issuedAt > recent,
    ),
    overrides,
  };
}

/** Decides and commits, again and again while there is something to do: a decision leads to rest in a few steps. */
export function settle(world: World, witness?: (before: World, decision: Decision) => void): World {
  let at = world;
  for (let times = 0; times < 5; times++) {
    const before = loaded(at);
    const decision = decide(before, at.policy, at.now);
    check(before, at.policy, at.now, decision);
    witness?.(at, decision);
    if (isRest(before, decision)) {
      checkRest(before, at.policy, at.now);
      if (decision.nextReviewAt !== null && !(decision.nextReviewAt > at.now))
        throw new Broken("it rests, and is to be looked at again at once");
      return at;
    }
    at = commit(at, decision);
  }
  throw new Broken("it does not come to rest");
}

export const isRest = (before: Facts, { case: next, effects }: Decision): boolean =>
  effects.length === 0 &&
  next.stage === before.case.stage &&
  next.round === before.case.round &&
  next.roundBegan === before.case.roundBegan &&
  next.number === before.case.number;

/** Writes a decision as the workflow does. */
export function commit(world: World, decision: Decision): World {
  let notices = world.facts.notices;
  for (const effect of decision.effects) {
    if (effect.kind === "issue") notices = issue(notices, effect.notice, world.now);
    else if (effect.kind === "resend") {
      const { sendAt, namedCut } = effect;
      notices = notices.map((row) =>
        row.id === effect.notice ? { ...row, status: "pending", sentAt: null, sendAt, namedCut } : row,
      );
    } else {
      const goes = (row: Row) =>
        effect.kind === "withdraw"
          ? effect.notices.includes(row.id) && row.status === "pending"
          : isWithdrawn(row, world.facts.case.number);
      notices = notices.map((row) => (goes(row) ? { ...row, status: "cancelled" as const } : row));
    }
  }
  return withFacts(world, { case: decision.case, notices });
}

const isWithdrawn = (row: Row, caseNumber: number): boolean =>
  row.caseNumber === caseNumber && row.status === "pending" && isDunning(row.kind);

/**
 * One that was cancelled before it was sent is taken up again; where a try may have arrived, other words get a row of
 * their own; no other may repeat.
 */
function issue(notices: readonly Row[], notice: NewNotice, now: Instant): Row[] {
  const id = [notice.kind, subjectOf(notice), notice.round, notice.person].join(" ");
  const tried = notices.filter(
    (row) =>
      row.status === "cancelled" && row.sentAt !== null && (row.id === id || row.id.startsWith(`${id}~`)),
  ).length;
  const row: Row = {
    ...notice,
    id: tried === 0 ? id : `${id}~${tried + 1}`,
    status: "pending",
    issuedAt: now,
    sentAt: null,
    deliveredAt: null,
    refusals: 0,
    keptBackSince: null,
  };
  const same = notices.find(({ id }) => id === row.id);
  if (same && same.status !== "cancelled") throw new Broken(`issued twice: ${row.id}`);
  return [...notices.filter((other) => other !== same), row];
}

/** Hands over what is due. Nobody is sent two notices that ask for money on one day of the account. */
export function send(world: World): World {
  const today = localDate(world.now, world.facts.account.timeZone);
  const served = new Set<string>();
  for (const row of world.facts.notices)
    if (row.sentAt !== null && counts(row) && localDate(row.sentAt, world.facts.account.timeZone) === today)
      served.add(row.person);
  const view = look(loaded(world), world.policy, world.now);
  const notices = world.facts.notices.map((row) => {
    if (row.status !== "pending" || row.sendAt > world.now) return row;
    if (!stillStands(view, row)) return { ...row, status: "cancelled" as const };
    if (counts(row) && served.has(row.person))
      throw new Broken(`two notices in a day to ${row.person}: ${row.id}`);
    if (counts(row)) served.add(row.person);
    return { ...row, status: "sent" as const, sentAt: world.now };
  });
  return withFacts(world, { notices });
}

const counts = (row: Row): boolean =>
  row.channel === "mail" && asksForMoney(row.kind) && row.roles.some((role) => role !== "manager");

/** `refused`: by the recipient's server, for the time being. `silent`: nothing is told. */
export type Outcome =
  | "delivered"
  | "delayed"
  | "bounced"
  | "refused"
  | "complained"
  | "failed"
  | "unknown"
  | "silent";

/** What the transport tells of one notice; a bounce ends the contact's use, as a complaint does. */
export function feedback(world: World, id: string, outcome: Outcome): World {
  if (outcome === "silent") return world;
  const { account, notices } = world.facts;
  const told = notices.find((row) => row.id === id);
  const dead = outcome === "bounced" || outcome === "complained" ? outcome : null;
  return withFacts(world, {
    notices: notices.map((row) =>
      row === told
        ? {
            ...row,
            status: outcome === "refused" ? ("bounced" as const) : outcome,
            refusals: outcome === "refused" || outcome === "failed" ? row.refusals + 1 : row.refusals,
            deliveredAt: outcome === "delivered" ? (row.deliveredAt ?? world.now) : row.deliveredAt,
          }
        : row,
    ),
    ...(dead && {
      account: {
        ...account,
        contacts: account.contacts.map((one) =>
          one.id === told?.contactId ? { ...one, unreachable: dead } : one,
        ),
      },
    }),
  });
}

/** A user sees the product's banner. */
export function showBanner(world: World, email: string): World {
  const warning = bannerWarning(look(loaded(world), world.policy, world.now), { email, at: world.now });
  if (warning.kind === "none") return world;
  const notices = issue(world.facts.notices, warning.notice, world.now).map((row) =>
    row.channel === "banner" && row.status === "pending"
      ? { ...row, status: "delivered" as const, sentAt: world.now, deliveredAt: world.now }
      : row,
  );
  return withFacts(world, { notices });
}

const subjectOf = ({ matter, channel, caseNumber }: NewNotice): string => {
  if (matter.kind === "due") return matter.on;
  return matter.kind === "override" ? matter.id : `${channel} ${caseNumber}`;
};
