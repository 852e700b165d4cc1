import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { unreachable } from "../../src/core/unreachable.ts";
import type { Database } from "../../src/postgres/database.ts";
import { holdTable } from "./held-rows.ts";
import type { ServiceProcess } from "./service-process.ts";
import { until } from "./until.ts";

/** When a service is killed: at any moment, or with certainty in the middle of something. */
export type Blow =
  /** So many real ms after it was asked for something. */
  | { kind: "at_a_moment"; after: number }
  /** An account is claimed, and Stripe has not answered yet. */
  | { kind: "while_reading" }
  /** A mail is committed as `sending`, and the mailbox does not have it. */
  | { kind: "before_keeping" }
  /** The mailbox has a mail, and the ledger does not know. */
  | { kind: "after_keeping" }
  /** Time has moved, and the pretend Stripe inside has not done yet what fell due by it. */
  | { kind: "before_stripe_acts" };

/** What a killed service left half done. */
export type LeftBehind = { claims: number; sendingUnkept: number; sendingKept: number; unreported: number };

/**
 * Asks the service for something and kills it meanwhile; it is not started again. Answers what it left behind, or null
 * when it was done before the blow fell, and lives.
 */
export async function strike(
  service: ServiceProcess,
  request: () => Promise<unknown>,
  blow: Blow,
): Promise<LeftBehind | null> {
  const hold = await holdFor(service, blow);
  try {
    const done = request().then(() => "done" as const);
    const reached = hold.reached();
    // The first is cut off by the kill; whichever comes second is not waited for.
    done.catch(() => undefined);
    reached.catch(() => undefined);
    if ((await Promise.race([done, reached])) === "done") return null;
    await service.kill();
    // Else what it asked for last still happens, as the database does not know yet that it is gone.
    if (blow.kind.startsWith("before_")) await service.endSessions();
  } finally {
    await hold.letGo();
  }
  await service.sessionsEnded();
  return leftBehind(service.db);
}

/** `reached`: the service is where the blow is to fall, and stays there until `letGo`. */
type Hold = { reached(): Promise<unknown>; letGo(): Promise<void> };

async function holdFor(service: ServiceProcess, blow: Blow): Promise<Hold> {
  switch (blow.kind) {
    // Here the passing of time is what is asked for, not what is waited with.
    case "at_a_moment":
      return { reached: () => pause(blow.after), letGo: async () => undefined };
    case "while_reading":
      return holdStripe(service);
    case "before_keeping":
    case "after_keeping":
      return holdTable(service.db, "mailbox_mails");
    case "before_stripe_acts":
      return holdTable(service.db, "pretend_stripe_objects");
    default:
      return unreachable(blow);
  }
}

async function holdStripe({ stripe, db }: ServiceProcess): Promise<Hold> {
  stripe.faults.set({ kind: "hang" });
  return {
    reached: () => until(async () => (await leftBehind(db)).claims > 0, "an account is claimed"),
    letGo: async () => stripe.faults.clear(),
  };
}

async function leftBehind(db: Database): Promise<LeftBehind> {
  const { rows } = await sql<LeftBehind>`
    with sending as (
      select exists (select from mailbox_mails mail where mail.notice_id = notice.id) as kept
      from notices notice where notice.status = 'sending'
    )
    select
      (select count(*) from accounts where lease_until is not null) as claims,
      (select count(*) from sending where not kept) as "sendingUnkept",
      (select count(*) from sending where kept) as "sendingKept",
      (select count(*) from mailbox_mails where status = 'sent') as unreported`.execute(db);
  return rows[0]!;
}
