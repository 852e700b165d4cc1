import { sql } from "kysely";
import type { Instant } from "../core/instant.ts";
import type { Queryable, Tx } from "./database.ts";
import { toDate } from "./instants.ts";

/** What the mailbox itself knows of a mail: `sent` until its delivery was reported. */
export type KeptStatus = "sent" | "delivered" | "bounced" | "complained";

/** One mail of the mailbox transport. */
export type KeptMail = {
  /** The transport's message id. */
  id: string;
  noticeId: string;
  /** The bare address. */
  to: string;
  from: string;
  subject: string;
  kind: string;
  role: string;
  account: string;
  locale: string;
  sentAt: Instant;
  status: KeptStatus;
  text: string;
  html: string;
  /** As composed, unfolded, e.g. `Reply-To`. */
  headers: Readonly<Record<string, string>>;
};

/**
 * Keeps a mail, if its notice is still in the hands of that attempt; else answers false. `attempt` null: it is no notice.
 * One statement, so that the mail of an instance that dies meanwhile is kept whole or not at all.
 */
export async function keepMail(db: Queryable, mail: KeptMail, attempt: number | null): Promise<boolean> {
  const values = {
    id: mail.id,
    notice_id: mail.noticeId,
    recipient: mail.to,
    sender: mail.from,
    subject: mail.subject,
    kind: mail.kind,
    role: mail.role,
    account: mail.account,
    locale: mail.locale,
    sent_at: toDate(mail.sentAt),
    status: mail.status,
    text: mail.text,
    html: mail.html,
    headers: JSON.stringify(mail.headers),
  };
  if (attempt === null) {
    await db.insertInto("mailbox_mails").values(values).execute();
    return true;
  }
  const columns = Object.keys(values) as (keyof typeof values)[];
  const { numInsertedOrUpdatedRows } = await db
    .with("held", (qb) =>
      qb
        .selectFrom("notices")
        .select("id")
        .where("id", "=", mail.noticeId)
        .where("status", "=", "sending")
        .where("attempts", "=", attempt)
        .forUpdate(),
    )
    .insertInto("mailbox_mails")
    .columns(columns)
    .expression((qb) =>
      qb.selectFrom("held").select(({ val }) => columns.map((column) => val(values[column]).as(column))),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function unreportedMails(
  db: Queryable,
): Promise<Pick<KeptMail, "id" | "noticeId" | "to" | "sentAt">[]> {
  const rows = await db
    .selectFrom("mailbox_mails")
    .select(["id", "notice_id", "recipient", "sent_at"])
    .where("status", "=", "sent")
    .orderBy("position")
    .limit(1_000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    noticeId: row.notice_id,
    to: row.recipient,
    sentAt: row.sent_at.getTime(),
  }));
}

export async function settleMail(db: Queryable, id: string, status: KeptStatus): Promise<void> {
  await db.updateTable("mailbox_mails").set({ status }).where("id", "=", id).execute();
}

/** Newest first. */
export async function listMails(
  db: Queryable,
  filter: { account?: string; limit?: number } = {},
): Promise<KeptMail[]> {
  const rows = await db
    .selectFrom("mailbox_mails")
    .selectAll()
    .$if(filter.account !== undefined, (qb) => qb.where("account", "=", filter.account!))
    .$if(filter.limit !== undefined, (qb) => qb.limit(filter.limit!))
    .orderBy("position", "desc")
    .execute();
  return rows.map(toMail);
}

export async function findMail(db: Queryable, id: string): Promise<KeptMail | null> {
  const row = await db.selectFrom("mailbox_mails").selectAll().where("id", "=", id).executeTakeFirst();
  return row ? toMail(row) : null;
}

const toMail = (row: {
  id: string;
  notice_id: string;
  recipient: string;
  sender: string;
  subject: string;
  kind: string;
  role: string;
  account: string;
  locale: string;
  sent_at: Date;
  status: string;
  text: string;
  html: string;
  headers: unknown;
}): KeptMail => ({
  id: row.id,
  noticeId: row.notice_id,
  to: row.recipient,
  from: row.sender,
  subject: row.subject,
  kind: row.kind,
  role: row.role,
  account: row.account,
  locale: row.locale,
  sentAt: row.sent_at.getTime(),
  status: row.status as KeptStatus,
  text: row.text,
  html: row.html,
  headers: row.headers as Record<string, string>,
});

/**
 * Notices whose hand-over died with its instance: the mailbox knows which of them it has, the others were never sent.
 * An instance that lives and is about to keep one of those finds that it is no longer its own.
 */
export async function settleHandOvers(tx: Tx): Promise<void> {
  // Waits for mails that are being kept, so that what follows sees them; of one taken later somebody who lives takes care.
  const abandoned = await tx
    .selectFrom("notices")
    .select("id")
    .where("status", "=", "sending")
    .forUpdate()
    .execute();
  if (abandoned.length === 0) return;
  const ids = sql`any (${abandoned.map(({ id }) => id)}::uuid[])`;
  await sql`
    update notices set status = 'sent', sent_at = mail.sent_at, message_id = mail.id
    from mailbox_mails mail where mail.notice_id = notices.id and notices.id = ${ids}`.execute(tx);
  await sql`
    update notices set status = 'pending', sent_at = null
    where status = 'sending' and id = ${ids}`.execute(tx);
}
