import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  domainMoment,
  lostBy,
  type MailOutcome,
  mailOutcomes,
  statusAfter,
  weakerThan,
} from "../../src/core/mail-outcome.ts";
import { type NoticeStatus, noticeStatuses } from "../../src/core/notice.ts";

const ours: NoticeStatus[] = ["pending", "sending", "sent", "unknown", "cancelled"];

describe("what a notice is after it was told of", () => {
  test.each(ours)("whatever we believed of it (%s), the transport knows better", (status) => {
    expect(mailOutcomes.map((outcome) => statusAfter(status, { outcome }))).toEqual([
      ...["delivered", "delayed", "bounced", "complained", "failed"],
    ]);
  });

  test.each<[NoticeStatus, MailOutcome["outcome"], NoticeStatus]>([
    ["delivered", "bounced", "bounced"],
    ["delivered", "complained", "complained"],
    ["delivered", "delayed", "delivered"],
    ["delivered", "rejected", "delivered"],
    ["bounced", "delivered", "bounced"],
    ["bounced", "complained", "complained"],
    ["complained", "bounced", "complained"],
    ["complained", "delivered", "complained"],
    ["delayed", "delivered", "delivered"],
    ["delayed", "rejected", "failed"],
    ["failed", "delivered", "delivered"],
    ["failed", "delayed", "failed"],
  ])("%s, then %s: %s", (status, outcome, after) => {
    expect(statusAfter(status, { outcome })).toBe(after);
  });

  test("does not depend on the order, nor on how often", () => {
    const told = fc.constantFrom(...mailOutcomes);
    fc.assert(
      fc.property(
        fc.constantFrom(...noticeStatuses),
        fc.array(told),
        fc.array(told),
        (before, some, more) => {
          const after = (events: readonly MailOutcome["outcome"][]) =>
            events.reduce<NoticeStatus>((status, outcome) => statusAfter(status, { outcome }), before);
          const all = [...some, ...more];
          expect(after([...more, ...some, ...more])).toBe(after(all));
          expect(after([...all].reverse())).toBe(after(all));
        },
      ),
    );
  });
});

describe("when it happened, in domain time", () => {
  const [issuedAt, sentAt, now] = [1_000, 2_000, 3_000];

  test.each<[string, number, number | null, number]>([
    ["as the transport says", 2_500, sentAt, 2_500],
    [
      "not before it was sent: the transport's clock is slow, or the virtual one was moved on",
      10,
      sentAt,
      2_000,
    ],
    ["not before it was issued, where nobody knows yet when it was sent", 10, null, 1_000],
    ["not in a future that has not come: the virtual clock stands still", 9_000, sentAt, 3_000],
  ])("%s", (_, reportedAt, sent, at) => {
    expect(domainMoment(reportedAt, { issuedAt, sentAt: sent }, now)).toBe(at);
  });

  test("another instance's clock may be ahead of ours: what was sent was sent", () => {
    expect(domainMoment(2_500, { issuedAt, sentAt: 3_001 }, now)).toBe(3_001);
  });
});

describe("whether the address can still be written to", () => {
  test.each<[MailOutcome, ReturnType<typeof lostBy>]>([
    [{ outcome: "bounced", bounce: "hard" }, "bounced"],
    [{ outcome: "bounced", bounce: "suppressed" }, "suppressed"],
    [{ outcome: "bounced", bounce: "soft" }, null],
    [{ outcome: "complained", bounce: null }, "complained"],
    [{ outcome: "delivered", bounce: null }, null],
    [{ outcome: "delayed", bounce: null }, null],
    [{ outcome: "rejected", bounce: null }, null],
  ])("%j: %s", (told, why) => {
    expect(lostBy(told)).toBe(why);
  });

  test("the gravest reason stands; a person's repair is nobody's to undo", () => {
    expect(weakerThan("complained")).toEqual(["bounced", "suppressed"]);
    expect(weakerThan("suppressed")).toEqual(["bounced"]);
    expect(weakerThan("bounced")).toEqual([]);
    expect(weakerThan("replaced")).toEqual([]);
  });
});
