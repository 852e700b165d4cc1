import { userInfo } from "node:os";
import { iso } from "../core/instant.ts";
import {
  deadEvents,
  findEvents,
  type InboxStatus,
  type KeptEvent,
  listEvents,
  mostTries,
} from "../postgres/dead-letters.ts";
import { dismissUnsettled, replayEvents } from "../workflows/replay-events.ts";
import { CommandError } from "./failure-text.ts";
import { withDatabase } from "./open-database.ts";
import { table } from "./table.ts";

export async function listInbox({
  status,
  limit,
  json = false,
}: {
  status?: InboxStatus;
  limit: number;
  json?: boolean;
}): Promise<void> {
  const statuses = status === undefined ? (["dead", "pending"] as const) : [status];
  const events = await withDatabase((db) => listEvents(db, statuses, limit));
  if (json) return write(`${JSON.stringify(events.map(toJson), null, 2)}\n`);
  if (events.length === 0) {
    process.stderr.write(`There is no event that is ${statuses.join(" or ")}.\n`);
    return;
  }
  const rows = events.map((event) => [
    event.id,
    event.status,
    event.type,
    event.account ?? event.customer ?? "nobody knows",
    event.status === "ignored" ? "" : `${event.tries} of ${mostTries}`,
    iso(event.receivedAt),
    shortened(whyOf(event)),
  ]);
  write(table([["id", "status", "type", "account", "tries", "received", "why"], ...rows]));
  if (events.length === limit) process.stderr.write(`There may be more: --limit shows more than ${limit}.\n`);
}

export async function showEvent(id: string, { json = false }: { json?: boolean }): Promise<void> {
  const [event] = await withDatabase((db) => findEvents(db, [id]));
  if (!event) throw unknown([id]);
  const body = pretty(event.raw);
  if (json) return write(`${JSON.stringify({ ...toJson(event), event: body.parsed }, null, 2)}\n`);
  const facts: [string, string | null][] = [
    ["id", event.id],
    ["type", event.type],
    ["status", event.status],
    ["why", event.why],
    ["dismissed", event.dismissed && `by ${event.dismissed.by}: ${event.dismissed.reason}`],
    ["tries", event.status === "ignored" ? null : `${event.tries} of ${mostTries}`],
    ["next try", event.status === "pending" && event.retryAfter !== null ? iso(event.retryAfter) : null],
    ["account", event.account ?? "nobody knows yet"],
    ["customer", event.customer],
    ["about", event.object],
    ["mode", event.livemode ? "live" : "test"],
    ["of account", event.stripeAccount],
    ["came by", event.source],
    ["created", iso(event.createdAt)],
    ["received", iso(event.receivedAt)],
  ];
  write(table(facts.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))));
  write(`\n${body.text}\n`);
}

export async function replayInbox(which: readonly string[] | "all dead"): Promise<void> {
  const replay = await withDatabase(async (db, now) =>
    replayEvents(db, which === "all dead" ? await deadEvents(db) : which, now),
  );
  if (replay.kind === "refused") {
    if (replay.unknown.length > 0) throw unknown(replay.unknown);
    throw new CommandError(
      `${replay.foreign.join(", ")}: of another mode or Stripe account, so nothing was replayed: leave it out`,
    );
  }
  process.stderr.write(
    replay.events === 0
      ? "There is no dead event.\n"
      : `${count(replay.events)} pending again. A running service works it in within seconds.\n`,
  );
}

export async function dismissEvent(
  id: string,
  { reason, by = thisUser() }: { reason: string; by?: string },
): Promise<void> {
  const done = await withDatabase(async (db, now) => {
    if (await dismissUnsettled(db, id, { by, reason }, now)) return "dismissed";
    const [event] = await findEvents(db, [id]);
    return event?.status ?? "unknown";
  });
  if (done === "unknown") throw unknown([id]);
  if (done !== "dismissed")
    throw new CommandError(
      `${id} is ${done} and freezes nothing: only dead and pending events can be dismissed`,
    );
  process.stderr.write(`${id} is dismissed by ${by}. It is kept, and "inbox replay" takes it up again.\n`);
}

const unknown = (ids: readonly string[]) =>
  new CommandError(`There is no event ${ids.join(", ")}: "inbox list" shows those that are not worked in`);

const count = (events: number): string => (events === 1 ? "1 event is" : `${events} events are`);

const whyOf = ({ why, dismissed }: KeptEvent): string =>
  dismissed === null ? (why ?? "") : `dismissed by ${dismissed.by}: ${dismissed.reason}`;

const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

const toJson = ({ raw: _, createdAt, receivedAt, retryAfter, ...event }: KeptEvent) => ({
  ...event,
  created_at: iso(createdAt),
  received_at: iso(receivedAt),
  retry_after: retryAfter === null ? null : iso(retryAfter),
});

function pretty(raw: string): { text: string; parsed: unknown } {
  try {
    const parsed: unknown = JSON.parse(raw);
    return { text: JSON.stringify(parsed, null, 2), parsed };
  } catch {
    return { text: raw, parsed: raw };
  }
}

/** A container may run as a number that has no name. */
function thisUser(): string {
  try {
    return userInfo().username;
  } catch {
    return "the operator";
  }
}

function write(text: string): void {
  process.stdout.write(text);
}
