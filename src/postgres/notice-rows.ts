import type { Selectable } from "kysely";
import type { Role } from "../core/account.ts";
import type { NewNotice } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import type { Channel, Matter, Notice, NoticeKind, NoticeStatus } from "../core/notice.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact } from "./accounts.ts";
import { toDate, toDateOrNull, toInstant, toInstantOrNull } from "./instants.ts";
import type { Notices } from "./tables.ts";

export const toNotice = (row: Selectable<Notices>): Notice => ({
  id: row.id,
  kind: row.kind as NoticeKind,
  caseNumber: row.case_number,
  matter: matterOf(row.subject),
  channel: row.channel as Channel,
  round: row.round,
  person: row.person,
  contactId: row.contact_id ?? operatorsContact,
  roles: row.roles as Role[],
  debts: row.debts,
  namedCut: toInstantOrNull(row.named_cut),
  status: row.status as NoticeStatus,
  issuedAt: toInstant(row.issued_at),
  sentAt: toInstantOrNull(row.sent_at),
  deliveredAt: toInstantOrNull(row.delivered_at),
  refusals: row.refusals,
  keptBackSince: row.status === "pending" ? toInstantOrNull(row.kept_back_at) : null,
});

const beforeDue = "due-";
const aboutOverride = "override-";

/** Notices of one matter have the same subject: the unique key tells a repetition from a new one. */
function subjectOf({ matter, caseNumber, channel }: NewNotice): string {
  switch (matter.kind) {
    case "case":
      return channel === "banner" ? `banner-${caseNumber}` : `case-${caseNumber}`;
    case "due":
      return `${beforeDue}${matter.on}`;
    case "override":
      return `${aboutOverride}${matter.id}`;
    default:
      return unreachable(matter);
  }
}

function matterOf(subject: string): Matter {
  if (subject.startsWith(beforeDue)) return { kind: "due", on: subject.slice(beforeDue.length) };
  if (subject.startsWith(aboutOverride)) return { kind: "override", id: subject.slice(aboutOverride.length) };
  return { kind: "case" };
}

export const toRow = (notice: NewNotice & { accountId: number }, id: string, now: Instant) => ({
  id,
  account_id: notice.accountId,
  kind: notice.kind,
  channel: notice.channel,
  subject: subjectOf(notice),
  round: notice.round,
  person: notice.person,
  case_number: notice.caseNumber,
  roles: [...notice.roles],
  debts: [...notice.debts],
  named_cut: toDateOrNull(notice.namedCut),
  contact_id: notice.contactId === operatorsContact ? null : notice.contactId,
  issued_at: toDate(now),
  send_at: toDate(notice.sendAt),
});
