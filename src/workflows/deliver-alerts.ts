import type { AlertMatter } from "../core/alert.ts";
import { hour, type Instant, minute } from "../core/instant.ts";
import { unreachable } from "../core/unreachable.ts";
import { type AlertOutcome, type AlertToSend, settleAlert, takeAlertToSend } from "../postgres/alerts.ts";
import { openConcerns } from "../postgres/concerns.ts";
import { findContactRepair } from "../postgres/contact-repairs.ts";
import { transact } from "../postgres/database.ts";
import { findHalt } from "../postgres/halts.ts";
import type { HandOver, World } from "./ports.ts";
import { commitAnswer } from "./record-feedback.ts";
import { toldInVain } from "./told-in-vain.ts";

/** Real milliseconds until an alert that did not go out is tried again. */
const retryAfter = minute;

/** `over`: nothing is left of what it is about. */
type Answer = HandOver | { kind: "over" };

/** Tells account managers of breakers and of what waits for them; answers how many mails were handed over. */
export async function deliverAlerts(world: World, now: Instant): Promise<number> {
  if (world.mode === "observe") return 0;
  let told = 0;
  for (;;) {
    const alert = await takeAlertToSend(world.db, Date.now());
    if (!alert) return told;
    const answer = await handOver(world, alert, now).catch(
      (error: unknown): Answer => ({ kind: "not_taken", why: String(error), afterMs: retryAfter }),
    );
    if (answer.kind !== "accepted" && answer.kind !== "over")
      world.log.warn({ alert: alert.id, why: answer.why }, "An account manager could not be told");
    await settle(world, alert, answer, now);
    told += 1;
  }
}

async function settle(world: World, alert: AlertToSend, answer: Answer, now: Instant): Promise<void> {
  const outcome = outcomeOf(answer, alert);
  if (answer.kind === "refused") {
    const told = { about: alert.about, email: alert.to.email };
    return transact(world.db, async (tx) => {
      await settleAlert(tx, alert.id, outcome, now);
      await toldInVain(tx, world, told, "bounced", now);
    });
  }
  if (answer.kind !== "accepted") return settleAlert(world.db, alert.id, outcome, now);
  const mail = { messageId: answer.messageId, accountId: null };
  await commitAnswer(world, mail, now, (tx) => settleAlert(tx, alert.id, outcome, now));
}

async function handOver(world: World, alert: AlertToSend, now: Instant): Promise<Answer> {
  const about = await matterOf(world, alert, now);
  if (!about) return { kind: "over" };
  const { to, locale, timeZone } = alert;
  const matter = alert.about.kind === "halt" ? alert.about.id : alert.id;
  const mail = world.renderAlert({
    alertId: alert.id,
    writtenAt: now,
    to,
    locale,
    timeZone,
    product: world.product,
    code: codeOf(matter),
    about,
  });
  if (!(await world.pace.turn()))
    return { kind: "not_taken", why: "the transport takes no more for now", afterMs: retryAfter };
  return world.mailer.send(
    {
      ...mail,
      noticeId: alert.id,
      attempt: null,
      to,
      replyTo: null,
      threadId: `${alert.about.kind}-${matter}`,
      about: { kind: kindOf(about), role: "manager", account: accountOf(about), locale },
    },
    now,
  );
}

async function matterOf(world: World, { about, to }: AlertToSend, now: Instant): Promise<AlertMatter | null> {
  if (about.kind === "concerns") {
    const open = await openConcerns(world.db, world.defaults, to.email, now);
    return open.concerns.length === 0 ? null : { kind: "attention", ...open };
  }
  if (about.kind === "repair")
    return { kind: "contact_replaced", ...(await findContactRepair(world.db, about.id)) };
  const halt = await findHalt(world.db, about.id);
  if (halt?.kind !== "breaker" || halt.ended) return null;
  return { kind: "breaker", cause: halt.cause, figures: halt.figures, since: halt.at };
}

/** As the mailbox lists it: that a contact is needed is what most of them say. */
function kindOf(about: AlertMatter): string {
  if (about.kind !== "attention") return about.kind;
  return about.concerns.every(({ concern }) => concern.kind === "contact")
    ? "contact_needed"
    : "attention_needed";
}

/** The one account that it is about; empty where there are several, or it is about all. */
function accountOf(about: AlertMatter): string {
  if (about.kind === "contact_replaced") return about.account;
  if (about.kind === "breaker" || about.more > 0) return "";
  const accounts = new Set(about.concerns.map(({ account }) => account));
  return accounts.size === 1 ? [...accounts][0]! : "";
}

const codeOf = (id: string): string =>
  id
    .slice(0, 6)
    .toUpperCase()
    .replace(/(...)(...)/, "$1-$2");

/** Real milliseconds: each time four times as long, until it is four times a day. */
const waitAfter = (attempts: number): number => Math.min(retryAfter * 4 ** (attempts - 1), 6 * hour);

function outcomeOf(answer: Answer, { attempts }: Pick<AlertToSend, "attempts">): AlertOutcome {
  switch (answer.kind) {
    case "accepted":
      return { status: "sent", messageId: answer.messageId };
    case "over":
      return { status: "failed", failure: "what it is about is over" };
    case "refused":
      return { status: "failed", failure: answer.why };
    case "not_taken":
      return { status: "pending", failure: answer.why, retryAfter: Date.now() + answer.afterMs };
    // Told twice is better than not told; told every minute is not.
    case "unknown":
      return { status: "pending", failure: answer.why, retryAfter: Date.now() + waitAfter(attempts) };
    default:
      return unreachable(answer);
  }
}
