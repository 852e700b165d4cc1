import { describe, expect, test } from "@jest/globals";
import {
  type BreakerCause,
  breakerCauses,
  closesByItself,
  type Halt,
  mostInAnHour,
  whyHalted,
  whyRestored,
} from "../../src/core/halt.ts";
import { hour, minute } from "../../src/core/instant.ts";
import {
  clockTrouble,
  explainTrouble,
  mailTrouble,
  reconciliationTrouble,
  suspensionTrouble,
  type Trouble,
  webhookTrouble,
} from "../../src/core/trouble.ts";

const common = { id: "1", by: "Ana", reason: "wrong import", at: 0, ended: null };
const halt: Halt = { ...common, kind: "halt", cause: null };
const restoreAll: Halt = { ...common, kind: "restore_all", cause: null, by: "Ben" };
const breaker: Halt = {
  ...common,
  kind: "breaker",
  cause: "mail",
  figures: {},
  by: "Forewarn",
  reason: "no mail goes out",
};

describe("why suspensions are halted", () => {
  test.each<[string, Halt[], string | null, string | null]>([
    ["nothing", [], null, null],
    ["a halt", [halt], "Ana halted them (wrong import)", null],
    [
      "a restoration",
      [restoreAll],
      "Ben restored everybody (wrong import)",
      "Ben restored everybody (wrong import)",
    ],
    ["a breaker", [breaker], "the breaker is open: no mail goes out", null],
    [
      "several",
      [halt, restoreAll, breaker],
      "Ana halted them (wrong import); and Ben restored everybody (wrong import); and the breaker is open: no mail goes out",
      "Ben restored everybody (wrong import)",
    ],
  ])("by %s", (_, halts, why, restored) => {
    expect(whyHalted(halts)).toBe(why);
    expect(whyRestored(halts)).toBe(restored);
  });
});

describe("the breaker's share counts only above its number", () => {
  test.each([
    [25, 20],
    [1_000, 20],
    [1_049, 20],
    [1_050, 21],
    [10_000, 200],
  ])("of %i accounts %i may be suspended in an hour", (accounts, most) => {
    expect(mostInAnHour({ perHour: 20, share: 0.02 }, accounts)).toBe(most);
  });

  test.each([
    [0, 20, false],
    [19, 20, false],
    [20, 20, true],
    [21, 20, true],
  ])("after %i of %i one more is too many: %s", (passed, most, trouble) => {
    expect(suspensionTrouble(passed, most, 25) !== null).toBe(trouble);
  });
});

describe("what opens a breaker", () => {
  test.each([
    [0, 0, false],
    [4, 4, false],
    [5, 5, true],
    [10, 5, true],
    [11, 5, false],
    [1_000, 499, false],
    [1_000, 500, true],
  ])("of %i mails %i not handed over: %s", (tried, missed, trouble) => {
    expect(mailTrouble({ tried, missed }) !== null).toBe(trouble);
  });

  test("events of Stripe that did not arrive", () => {
    const at = 100 * hour - 20 * minute;
    const lost = ["a", "b", "c"].map((id) => ({ id, family: "invoice", at, arrived: false }));
    expect(webhookTrouble(lost, 100 * hour)).toEqual({
      cause: "webhooks",
      figures: { lost: 3, seen: 3, age: 20 * minute },
    });
    const others = ["d", "e", "f", "g"].map((id) => ({ id, family: "refund", at, arrived: true }));
    expect(webhookTrouble([...others, ...lost], 100 * hour)).toMatchObject({ family: "invoice" });
    expect(webhookTrouble(others, 100 * hour)).toBeNull();
  });

  test.each([
    [2 * hour, false],
    [2 * hour + 1, true],
    [-hour, false],
  ])("events read through %i ms ago: %s", (age, trouble) => {
    expect(reconciliationTrouble(1_000_000 - age, 1_000_000) !== null).toBe(trouble);
  });

  test.each([
    [null, false],
    [0, false],
    [2 * minute, false],
    [2 * minute + 1_000, true],
    [-2 * minute - 1_000, true],
  ])("Stripe's clock %j ms ahead: %s", (ahead, trouble) => {
    expect(clockTrouble(ahead) !== null).toBe(trouble);
  });
});

describe("a trouble in words says what to do", () => {
  const troubles: { [Cause in BreakerCause]: [Trouble, string] } = {
    suspensions: [
      { cause: "suspensions", figures: { passed: 20, most: 20, accounts: 25 } },
      "20 of 25 accounts were suspended within an hour, and 20 may be; look whether that is right, then release it",
    ],
    mail: [
      { cause: "mail", figures: { missed: 6, tried: 9 } },
      "6 of the 9 mails of the last hour could not be handed over; mend the mail transport, then release it",
    ],
    webhooks: [
      { cause: "webhooks", figures: { age: 20 * minute, lost: 18, seen: 20 } },
      "of the last 20 events that Stripe made, 18 did not arrive; check the webhook endpoint in Stripe's Dashboard",
    ],
    reconciliation: [
      { cause: "reconciliation", figures: { age: 3 * hour } },
      "Stripe's events were not read through for 180 minutes; check the reconciliation",
    ],
    clock: [
      { cause: "clock", figures: { ahead: -5 * minute } },
      "this machine's clock is 5 minutes ahead of Stripe's; set it right",
    ],
  };
  test.each(breakerCauses)("%s", (cause) => {
    const [trouble, words] = troubles[cause];
    expect(explainTrouble(trouble)).toBe(words);
  });

  test("webhooks of one kind", () => {
    const figures = { age: 20 * minute, lost: 3, seen: 3 };
    expect(explainTrouble({ cause: "webhooks", figures, family: "invoice" })).toBe(
      'of the last 3 "invoice" events that Stripe made, 3 did not arrive; check the webhook endpoint in Stripe\'s Dashboard, and that it is sent them',
    );
  });

  test("only what counts people's harm waits for a person", () => {
    expect(breakerCauses.filter((cause) => !closesByItself(cause))).toEqual(["suspensions", "mail"]);
  });
});
