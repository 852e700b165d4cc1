import { hour, type Instant } from "../core/instant.ts";
import { isBeforeDue, isWarning, type Notice, noticeKinds } from "../core/notice.ts";
import type { Queryable } from "./database.ts";
import { toDate } from "./instants.ts";

/** Kinds of which only so many go out in an hour: nobody sits waiting for them, as for a restoration. */
export const pacedKinds = noticeKinds.filter((kind) => isWarning(kind) || isBeforeDue(kind));

/** Mails to managers alone are few, and exempt. */
export const isPaced = ({ kind, roles }: Pick<Notice, "kind" | "roles">): boolean =>
  pacedKinds.includes(kind) && roles.some((role) => role !== "manager");

/** Takes one mail from what may go out in the present hour of domain time; false when the hour is full. */
export async function takeFromHour(db: Queryable, now: Instant, perHour: number): Promise<boolean> {
  const present = toDate(Math.floor(now / hour) * hour);
  const { numUpdatedRows } = await db
    .updateTable("mail_allowance")
    .set((eb) => ({
      hour_at: eb.fn<Date>("greatest", ["hour_at", eb.val(present)]),
      taken: eb
        .case()
        .when("hour_at", "<", present)
        .then(1)
        .else(eb("taken", "+", 1))
        .end(),
    }))
    .where((eb) => eb.or([eb("hour_at", "<", present), eb("taken", "<", perHour)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
