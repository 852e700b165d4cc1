import { createHash } from "node:crypto";
import type { LocalDate } from "../core/calendar.ts";

/** The same for every mail of a case: mails thread by it, and readers can compare it with what the product shows. */
export const caseCode = (accountId: number, caseNumber: number): string =>
  codeOf(`case ${accountId}/${caseNumber}`);

/** Before a due date there is no case yet, and there may never be one: its reminders are a matter of their own. */
export const dueCode = (accountId: number, dueOn: LocalDate): string => codeOf(`due ${accountId}/${dueOn}`);

const codeOf = (matter: string): string =>
  createHash("sha256")
    .update(matter)
    .digest("hex")
    .slice(0, 6)
    .toUpperCase()
    .replace(/(...)(...)/, "$1-$2");
