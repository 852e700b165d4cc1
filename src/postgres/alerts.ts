import { randomUUID } from "node:crypto";
import { type Selectable, sql } from "kysely";
import type { Locale } from "../core/account.ts";
import { type Instant, iso } from "../core/instant.ts";
import type { NoticeStatus } from "../core/notice.ts";
import type { AccountDefaults } from "./accounts.ts";
import type { ToTell } from "./concerns.ts";
import type { Database, Queryable, Tx } from "./database.ts";
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from "./instants.ts";
import type { Alerts } from "./tables.ts";

/** What an alert is about: a halt, one day's concerns, or a contact's word that it is somebody else. */
export type AlertAbout = { kind: "halt"; id: string } | { kind: "concerns" } | { kind: "repair"; id: number };

/** One mail to one of the operator's own people. */
export type AlertToSend = {
  id: string;
  about: AlertAbout;
  /** How often it was handed over, this time included. */
  attempts: number;
  to: { name: string | null; email: string };
  locale: Locale;
  timeZone: string;
};

/** One for each account manager that any account names, and for the operator's own, however many accounts they hold. */
export async function queueAlerts(
  tx: Tx,
  haltId: string,
  defaults: AccountDefaults,
  now: Instant,
): Promise<number> {
  const known = await tx
    .selectFrom("contacts")
    .distinctOn(({ fn }) => fn("lower", ["email"]))
    .select(["email", "name", "locale", "time_zone as timeZone"])
    .where("role", "=", "manager")
    .where("removed_at", "is", null)
    .where("unreachable", "is", null)
    .orderBy(({ fn }) => fn("lower", ["email"]))
    .orderBy("id")
    .execute();
  const own = defaults.manager === null ? [] : [{ ...defaults.manager, locale: null, timeZone: null }];
  const people = [...own, ...known];
  if (people.length === 0) return 0;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("alerts")
    .values(
      people.map((to) => ({
        ...pendingAlert({ ...to, subject: `halt-${haltId}` }, defaults, now),
        halt_id: haltId,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(numInsertedOrUpdatedRows ?? 0);
}

const pendingAlert = (to: ToTell & { subject: string }, defaults: AccountDefaults, now: Instant) => ({
  id: randomUUID(),
  subject: to.subject,
  email: to.email,
  name: to.name,
  locale: to.locale ?? defaults.locale,
  time_zone: to.timeZone ?? defaults.timeZone,
  status: "pending",
  issued_at: toDate(now),
});

export const concernsSubject = (now: Instant): string => `concerns ${iso(now)}`;
export const repairSubject = (id: number): string => `repair ${id}`;

/** One mail to one manager. */
export async function queueAlert(
  tx: Tx,
  to: ToTell & { subject: string },
  defaults: AccountDefaults,
  now: Instant,
): Promise<void> {
  await tx
    .insertInto("alerts")
    .values(pendingAlert(to, defaults, now))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Longer than any hand-over; the instance that began it is gone then. */
const abandonedAfter = 5 * 60_000;

/**
 * Takes the next alert and commits it as `sending`. Unlike a notice, one whose instance died is sent again: told twice
 * is better than not told.
 */
export async function takeAlertToSend(db: Database, realNow: number): Promise<AlertToSend | null> {
  const { rows } = await sql<Selectable<Alerts>>`
    update alerts set status = 'sending', handed_over_at = ${toDate(realNow)}, attempts = attempts + 1
    where id = (
      select id from alerts
      where (status = 'pending' and (retry_after is null or retry_after <= ${toDate(realNow)}))
        or (status = 'sending' and handed_over_at < ${toDate(realNow - abandonedAfter)})
      order by issued_at, id limit 1 for update skip locked
    )
    returning *`.execute(db);
  const row = rows[0];
  return row
    ? {
        id: row.id,
        about: aboutOf(row),
        attempts: row.attempts,
        to: { name: row.name, email: row.email },
        locale: row.locale as Locale,
        timeZone: row.time_zone,
      }
    : null;
}

function aboutOf({ halt_id, subject }: Selectable<Alerts>): AlertAbout {
  if (halt_id !== null) return { kind: "halt", id: halt_id };
  const repair = /^repair (\d+)$/.exec(subject);
  return repair ? { kind: "repair", id: Number(repair[1]) } : { kind: "concerns" };
}

export type AlertOutcome =
  | { status: "sent"; messageId: string | null }
  | { status: "failed"; failure: string }
  | { status: "pending"; failure: string; retryAfter: number };

/** The hand-over's own answer. Feedback may have come before it, and then stands. */
export async function settleAlert(
  db: Queryable,
  id: string,
  outcome: AlertOutcome,
  now: Instant,
): Promise<void> {
  await db
    .updateTable("alerts")
    .set((eb) => ({
      status: eb.case().when("status", "=", "sending").then(outcome.status).else(eb.ref("status")).end(),
      ...(outcome.status === "sent"
        ? { sent_at: toDate(now), message_id: outcome.messageId }
        : { failure: outcome.failure }),
      ...(outcome.status === "pending" && { retry_after: toDate(outcome.retryAfter) }),
    }))
    .where("id", "=", id)
    .execute();
}

/** What became of an alert: its own status, or what the transport told of it. */
export type SentAlert = {
  about: AlertAbout;
  email: string;
  status: NoticeStatus;
  issuedAt: Instant;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
};

/** Locks it. */
export async function findSentAlert(tx: Tx, id: string): Promise<SentAlert> {
  const row = await tx
    .selectFrom("alerts")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return {
    about: aboutOf(row),
    email: row.email,
    status: (row.outcome ?? row.status) as NoticeStatus,
    issuedAt: toInstant(row.issued_at),
    sentAt: toInstantOrNull(row.sent_at),
    deliveredAt: toInstantOrNull(row.delivered_at),
  };
}

/** Whatever the transport tells of it, it has left us and is not sent again. */
export async function setAlertOutcome(
  tx: Tx,
  id: string,
  told: { outcome: NoticeStatus; deliveredAt: Instant | null },
): Promise<void> {
  await tx
    .updateTable("alerts")
    .set((eb) => ({
      status: eb
        .case()
        .when("status", "in", ["pending", "sending"])
        .then("sent")
        .else(eb.ref("status"))
        .end(),
      outcome: told.outcome,
      delivered_at: toDateOrNull(told.deliveredAt),
    }))
    .where("id", "=", id)
    .execute();
}
