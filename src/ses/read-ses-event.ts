import { z } from "zod";
import { jsonOrNull } from "../core/json-or-null.ts";
import type { MailOutcome } from "../core/mail-outcome.ts";
import { instant, sesShapes } from "./ses-shapes.ts";

/** What SES says became of a mail; a `DeliveryFeedback` but for the id, which is the message's that brought it. */
export type SesFeedback = MailOutcome & {
  noticeId: string | null;
  messageId: string;
  at: number;
  detail: string | null;
  recipient: string | null;
};

export type SesEvent =
  | { kind: "feedback"; told: SesFeedback }
  /** Says nothing about what became of a mail: `Send`, `Open`, the greeting of a topic that was just set up. */
  | { kind: "ignored"; what: string }
  | { kind: "unreadable"; why: string };

const Named = z.union([
  z.object({ eventType: z.string() }).transform(({ eventType }) => eventType),
  z.object({ notificationType: z.string() }).transform(({ notificationType }) => notificationType),
]);

const Mail = z
  .object({
    timestamp: instant,
    messageId: z.string().min(1).max(200),
    destination: z.array(z.string()).default([]),
    /** Event publishing has them, an identity's notifications do not. */
    tags: z.record(z.string(), z.array(z.string())).default({}),
  })
  .transform(({ timestamp, messageId, destination, tags }) => ({
    at: timestamp,
    messageId,
    recipient: destination[0] ?? null,
    // Others may send from the same account, with tags of their own.
    noticeId: z.uuid().safeParse(tags.notice_id?.[0]).data ?? null,
  }));

const mostText = 1_000;

/** The message's text, in either of SES's formats. */
export function readSesEvent(text: string): SesEvent {
  const value = jsonOrNull(text);
  const named = Named.safeParse(value);
  if (!named.success) return { kind: "ignored", what: plain(text).slice(0, 100) };
  const shape = Object.hasOwn(sesShapes, named.data) ? sesShapes[named.data] : undefined;
  if (!shape) return { kind: "ignored", what: plain(named.data) };
  const read = z.object({ mail: Mail }).safeParse(value);
  const outcome = shape.safeParse(value);
  if (!read.success || !outcome.success) {
    const [issue] = (read.error ?? outcome.error)!.issues;
    return { kind: "unreadable", why: `${named.data}: ${issue?.path.join(".")}: ${issue?.message}` };
  }
  const { mail } = read.data;
  const { at, detail, recipient, ...told } = outcome.data;
  return {
    kind: "feedback",
    told: {
      ...told,
      noticeId: mail.noticeId,
      messageId: plain(mail.messageId),
      at: at ?? mail.at,
      detail: plain(detail.filter(Boolean).join(": ")) || null,
      recipient: plain(recipient ?? mail.recipient ?? "") || null,
    },
  };
}

/** In one line, without what PostgreSQL cannot keep, and no more than anybody reads. */
const plain = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim()
    .slice(0, mostText);
