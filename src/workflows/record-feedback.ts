import type { Notice, NoticeStatus } from "../core/notice.ts";
import { unreachable } from "../core/unreachable.ts";
import { operatorsContact } from "../postgres/accounts.ts";
import { requestReview } from "../postgres/claims.ts";
import { markUnreachable } from "../postgres/contacts.ts";
import { findNotice, recordNoticeEvent, setOutcome } from "../postgres/notices.ts";
import type { DeliveryFeedback, World } from "./ports.ts";

/**
 * What the transport tells of a notice, in any order and any number of times. A bounce or a complaint outweighs a
 * delivery, whichever comes first; it ends the contact's use and sends the ladder to the next one.
 */
export async function recordFeedback(world: World, told: DeliveryFeedback): Promise<void> {
  await world.db.transaction().execute(async (tx) => {
    const notice = await findNotice(tx, told.noticeId);
    if (!notice) return;
    const status = statusAfter(notice.status, told.outcome);
    await recordNoticeEvent(tx, told);
    if (status === notice.status && !(status === "delivered" && notice.deliveredAt === null)) return;
    await setOutcome(tx, notice.id, { status, deliveredAt: deliveredAt(notice, told), failure: told.detail });
    if (notice.contactId !== operatorsContact) {
      if (status === "bounced") await markUnreachable(tx, notice.contactId, "bounced");
      if (status === "complained") await markUnreachable(tx, notice.contactId, "complained");
    }
    await requestReview(tx, notice.accountId, told.at);
  });
}

const deliveredAt = (notice: Notice, told: DeliveryFeedback) =>
  told.outcome === "delivered" ? Math.min(told.at, notice.deliveredAt ?? Infinity) : notice.deliveredAt;

function statusAfter(status: NoticeStatus, outcome: DeliveryFeedback["outcome"]): NoticeStatus {
  const final = status === "bounced" || status === "complained";
  switch (outcome) {
    case "delivered":
      return final ? status : "delivered";
    case "delayed":
      return status === "sent" || status === "sending" || status === "unknown" ? "delayed" : status;
    case "bounced":
      return "bounced";
    case "complained":
      return "complained";
    case "rejected":
      return final || status === "delivered" ? status : "failed";
    default:
      return unreachable(outcome);
  }
}
