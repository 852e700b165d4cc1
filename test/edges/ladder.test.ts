import { describe, expect, test } from "@jest/globals";
import { noticeStatuses } from "../../src/core/notice.ts";
import { ladderOf } from "../../src/http/pages/ladder.ts";
import { ladders } from "../fixtures/page-views.ts";

const shapeOf = (facts: Parameters<typeof ladderOf>[0]) =>
  ladderOf(facts).map(({ name, state, deliveries }) => `${name} ${state} ${deliveries.length}`);

describe("the ladder", () => {
  test("shows an account that owes nothing the whole way ahead, without dates", () => {
    expect(shapeOf(ladders.calm)).toEqual([
      "paid_up present 0",
      "reminded later 0",
      "second_reminder later 0",
      "grace later 0",
      "suspended later 0",
    ]);
    expect(ladderOf(ladders.calm).map(({ days }) => days)).toEqual([null, 0, 14, 3, 4]);
  });

  test("dates the next step only, and tells who was reached at the ones before", () => {
    expect(shapeOf(ladders.grace)).toEqual([
      "overdue past 0",
      "reminded past 2",
      "second_reminder past 2",
      "grace present 2",
      "suspended next 0",
    ]);
    expect(ladderOf(ladders.grace).at(-1)?.at).toBe(ladders.grace.nextAt);
  });

  test("ends with the payment, keeping what was climbed", () => {
    expect(shapeOf(ladders.paid).at(-1)).toBe("paid present 0");
    expect(shapeOf(ladders.paid)).toContain("suspended past 2");
    const early = { ...ladders.paid, notices: ladders.reminded.notices };
    expect(shapeOf(early)).toEqual(["overdue past 0", "reminded past 2", "paid present 0"]);
  });

  test.each(noticeStatuses)("never claims a mail that was not sent: %s", (status) => {
    const notices = ladders.reminded.notices.map((notice) => ({ ...notice, status }));
    const [, reminded] = ladderOf({ ...ladders.reminded, notices });
    const claimed = status !== "pending" && status !== "sending" && status !== "cancelled";
    expect(reminded?.deliveries.length).toBe(claimed ? 2 : 0);
    const delivered = reminded?.deliveries.filter(({ outcome }) => outcome === "delivered").length;
    expect(delivered).toBe(status === "delivered" ? 2 : 0);
  });

  test("keeps the account manager's own copies out", () => {
    const notices = ladders.reminded.notices.map((notice) => ({ ...notice, roles: ["manager" as const] }));
    expect(ladderOf({ ...ladders.reminded, notices })[1]?.deliveries).toEqual([]);
  });
});
