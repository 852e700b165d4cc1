import type { Role } from "./account.ts";
import type { LocalDate } from "./calendar.ts";
import type { Instant } from "./instant.ts";
import type { Warning } from "./stage.ts";

/**
 * `due_soon` and `due_today` go out before anything is late and belong to no case. `settled` goes to those who were
 * warned but never cut, `restored` to those who were cut. `promise_recorded`, `promise_broken` and `override_ending` are
 * about a manager's word or a customer's.
 */
export const noticeKinds = [
  "due_soon",
  "due_today",
  "first_reminder",
  "second_reminder",
  "final_notice",
  "suspended",
  "restored",
  "settled",
  "promise_recorded",
  "promise_broken",
  "override_ending",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/**
 * `unknown`: we handed it over and did not hear the answer; it proves nothing until feedback settles it.
 * Only `delivered` is proof: the recipient's own server took the mail.
 */
export const noticeStatuses = [
  "pending",
  "sending",
  "sent",
  "delivered",
  "delayed",
  "bounced",
  "complained",
  "failed",
  "unknown",
  "cancelled",
] as const;
export type NoticeStatus = (typeof noticeStatuses)[number];

/** What a notice is about beside its debts: a case, a due date where the account is, or an override. */
export type Matter = { kind: "case" } | { kind: "due"; on: LocalDate } | { kind: "override"; id: string };

/** `banner`: shown in the product to this very person, who therefore needed no mail. */
export const channels = ["mail", "banner"] as const;
export type Channel = (typeof channels)[number];

/** One row of the ledger: one notice to one person. Identity: (account, kind, subject, round, person). */
export type Notice = {
  id: string;
  kind: NoticeKind;
  /** The case it belongs to; 0: to none. */
  caseNumber: number;
  matter: Matter;
  channel: Channel;
  /**
   * Which beginning of the step; only the present round's date and proof count. Of a reminder before the due date:
   * how many working days before, 0 for the day itself.
   */
  round: number;
  person: string;
  contactId: number;
  /** The roles that this one mail serves, the accountant's first. */
  roles: readonly Role[];
  status: NoticeStatus;
  issuedAt: Instant;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  /** How often the recipient's server refused it for the time being. */
  refusals: number;
  /**
   * Since when it waits although it was tried: our own transport did not take it, or it could not be written. It may
   * have been dated anew meanwhile.
   */
  keptBackSince: Instant | null;
  /** The invoices that it named. */
  debts: readonly string[];
  /** The cut-off moment that it named; null when it named none. */
  namedCut: Instant | null;
};

export const isWarning = (kind: NoticeKind): kind is Warning =>
  kind === "first_reminder" || kind === "second_reminder" || kind === "final_notice";

/** Asks for money, or says what its absence led to: never about what was paid, and at most one a day. */
export const isDunning = (kind: NoticeKind): boolean => isWarning(kind) || kind === "suspended";

/** Before anything is late: a courtesy, which proves nothing and opens nothing. */
export const isBeforeDue = (kind: NoticeKind): boolean => kind === "due_soon" || kind === "due_today";

/** Goes out only on fresh facts, and no person gets two on one day. */
export const asksForMoney = (kind: NoticeKind): boolean => isDunning(kind) || isBeforeDue(kind);

/** It may be in somebody's hands: neither still ours nor withdrawn, or only after a try that was never answered. */
export const wentOut = ({ status, sentAt }: Notice): boolean =>
  (status !== "pending" && status !== "cancelled") || sentAt !== null;

/** Neither goes nor ever went. */
export const isUnsaid = (notice: Notice): boolean => notice.status === "cancelled" && !wentOut(notice);

/** May still become (or already is) a delivered mail. */
export function isLive(notice: Notice): boolean {
  switch (notice.status) {
    case "pending":
    case "sending":
    case "sent":
    case "delivered":
    case "delayed":
    case "unknown":
      return true;
    default:
      return false;
  }
}
