import type { Unreachable } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import { lostBy, statusAfter } from "../core/mail-outcome.ts";
import type { Notice } from "../core/notice.ts";
import { operatorsContact } from "../postgres/accounts.ts";
import { type AlertAbout, findSentAlert, setAlertOutcome } from "../postgres/alerts.ts";
import { lockAccount, requestReview } from "../postgres/claims.ts";
import { markUnreachable } from "../postgres/contacts.ts";
import type { Tx } from "../postgres/database.ts";
import { isOfLostTry, type MailRef, type NoticeEvent } from "../postgres/notice-events.ts";
import { findNotice, setOutcome } from "../postgres/notices.ts";
import type { World } from "./ports.ts";
import { loseAddress, toldInVain } from "./told-in-vain.ts";

/** What went out, and what the transport's events came to so far. */
export type SentMail = { was: Pick<Notice, "status" | "issuedAt" | "sentAt" | "deliveredAt"> } & (
  | { kind: "notice"; accountId: number; notice: Notice }
  | { kind: "alert"; id: string; about: AlertAbout; email: string }
);

/** Locks it; the account first, as reviews do. */
export async function lockMail(tx: Tx, mail: MailRef): Promise<SentMail> {
  if (mail.kind === "alert") {
    const { about, email, ...was } = await findSentAlert(tx, mail.id);
    return { ...mail, about, email, was };
  }
  await lockAccount(tx, mail.accountId);
  const notice = await findNotice(tx, mail.id);
  return { kind: "notice", accountId: mail.accountId, notice, was: notice };
}

/** What one event, told `at` that domain moment, makes of a mail and of the address it went to. */
export async function settleMail(
  tx: Tx,
  world: Pick<World, "log" | "defaults">,
  mail: SentMail,
  event: NoticeEvent,
  { at, now }: { at: Instant; now: Instant },
): Promise<void> {
  const { was } = mail;
  if (mail.kind === "notice" && (await isPast(tx, mail.notice, event))) return;
  const status = statusAfter(was.status, event);
  const deliveredAt = event.outcome === "delivered" ? Math.min(at, was.deliveredAt ?? at) : was.deliveredAt;
  const why = lostBy(event);
  if (status === was.status && deliveredAt === was.deliveredAt && why === null) return;
  if (mail.kind === "alert") {
    await setAlertOutcome(tx, mail.id, { outcome: status, deliveredAt });
    const isLost = status !== was.status && (status === "bounced" || status === "failed");
    if (isLost || why !== null) await toldInVain(tx, world, mail, why, now);
    return;
  }
  const failure = status === "delivered" ? null : event.detail;
  await setOutcome(tx, mail.notice.id, {
    status,
    deliveredAt,
    ...(status !== was.status && { failure }),
    refused: status !== was.status && why === null && (status === "bounced" || status === "failed"),
  });
  if (why !== null) await loseContact(tx, world, mail.notice, why, now);
  await requestReview(tx, mail.accountId, now);
}

/** Of the try that was lost nothing is told that counts, but that the address is lost for good. */
const isPast = async (tx: Tx, notice: Notice, event: NoticeEvent): Promise<boolean> =>
  notice.refusals > 0 && lostBy(event) === null && (await isOfLostTry(tx, notice.id, event.messageId));

async function loseContact(
  tx: Tx,
  world: Pick<World, "log" | "defaults">,
  notice: Notice,
  why: Unreachable,
  now: Instant,
): Promise<void> {
  if (notice.contactId !== operatorsContact) await markUnreachable(tx, notice.contactId, why);
  // In one mail for two roles the other one's contact was written to; the address is as dead for the manager's.
  if (notice.roles.includes("manager")) await loseAddress(tx, world, notice.person, why, now);
}
