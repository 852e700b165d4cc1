import { describe, expect, test } from "@jest/globals";
import { explain, type Reason, sentence } from "../../src/core/reason.ts";
import { at, timeZone } from "./given.ts";

const moment = at("2026-11-23 09:10");
const shown = "Mon, 23 Nov 2026, 09:10";

/** Each reason in its words; a new one must be added here to compile. */
const worded: { [Code in Reason["code"]]: [Extract<Reason, { code: Code }>, string] } = {
  nothing_owed: [{ code: "nothing_owed" }, "nothing is owed"],
  not_yet_due: [{ code: "not_yet_due", from: moment }, `the next invoice counts as overdue from ${shown}`],
  reminded_before_due: [
    { code: "reminded_before_due", invoices: ["A-17", "A-18"], due: moment },
    `A-17, A-18 due on ${shown}, of which the accountant is reminded`,
  ],
  overdue: [
    { code: "overdue", invoices: ["A-17", "A-18"], since: moment },
    `A-17, A-18 overdue since ${shown}`,
  ],
  debt_settled: [
    { code: "debt_settled", invoice: "A-17", why: "written_off" },
    "invoice A-17 is no longer owed (written off)",
  ],
  step_taken: [
    { code: "step_taken", from: "reminded", to: "second_reminder" },
    "moved from reminded to second reminder",
  ],
  step_anew: [
    { code: "step_anew", stage: "grace", why: "the hold by Ana ended" },
    "the grace step begins anew because the hold by Ana ended",
  ],
  fell_back: [
    { code: "fell_back", from: "grace", to: "reminded" },
    "fell back from grace to reminded, all that the remaining facts support",
  ],
  waiting: [
    { code: "waiting", after: "first_reminder", reachedAt: at("2026-11-09 09:05"), until: moment },
    `the first reminder reached everyone required on Mon, 9 Nov 2026, 09:05; the next step is due on ${shown}`,
  ],
  not_delivered: [
    { code: "not_delivered", role: "user", status: "delayed" },
    "the notice to the user is delayed, and only a delivered one counts",
  ],
  kept_back: [
    { code: "kept_back", role: "user", contact: 7, since: moment },
    `the mail to the user waits since ${shown} and cannot be handed over; /readyz says why`,
  ],
  unheard: [
    { code: "unheard", role: "user", since: moment },
    `nothing was heard of the mail to the user since ${shown}; add a contact who can be reached`,
  ],
  no_contact: [
    { code: "no_contact", role: "user" },
    "there is no working address for the user; add a contact",
  ],
  proof: [
    {
      code: "proof",
      role: "user",
      delivered: [at("2026-11-09 09:05"), at("2026-11-19 09:15")],
      namedCut: moment,
    },
    `the user was warned on Mon, 9 Nov 2026, 09:05 and Thu, 19 Nov 2026, 09:15, the last naming ${shown}`,
  ],
  proof_missing: [
    { code: "proof_missing", role: "accountant" },
    "the accountant has not had two delivered warnings, a final notice among them, at one working address",
  ],
  before_named_date: [
    { code: "before_named_date", until: moment },
    `a notice named ${shown}, and nothing stops before it`,
  ],
  date_lapsed: [
    { code: "date_lapsed", date: moment },
    `the named date ${shown} passed too long ago; a fresh final notice comes first`,
  ],
  mail_waited: [
    { code: "mail_waited", date: moment },
    `a mail that was to name ${shown} waited for too long to go out; it is written anew`,
  ],
  outside_writing_hours: [
    { code: "outside_writing_hours", until: moment },
    `mails wait for working hours, next on ${shown}`,
  ],
  outside_cutting_hours: [
    { code: "outside_cutting_hours", until: null },
    "suspensions wait for a morning that is not before a rest day, next on an unknown date",
  ],
  one_notice_a_day: [
    { code: "one_notice_a_day", until: moment },
    `somebody concerned was already written to today; next on ${shown}`,
  ],
  override: [
    { code: "override", kind: "promise", by: "Ana", reason: "the bank is slow", until: moment },
    `Ana granted promise until ${shown} (the bank is slow)`,
  ],
  money_in_flight: [
    { code: "money_in_flight", invoice: "A-17", method: "us_bank_account", until: moment },
    `a payment (us bank account) for A-17 is on its way, awaited until ${shown}`,
  ],
  disputed: [{ code: "disputed", invoice: "A-17" }, "a payment for A-17 is disputed; a person must look"],
  uncertain: [
    { code: "uncertain", invoice: "A-17", doubt: { cause: "overlong_payment", method: "us_bank_account" } },
    "it is not clear whether A-17 is owed: its us bank account payment has been processing for longer than any takes",
  ],
  taken_back: [
    { code: "taken_back", invoice: "A-17", how: "refunded" },
    "A-17 was paid, and a payment for it was given back; a person must look",
  ],
  stripe_unread: [
    { code: "stripe_unread", why: "503", lastRead: null },
    "Stripe could not be read (503); last read never",
  ],
  unread: [
    { code: "unread", customer: "cus_1" },
    "Stripe does not let us read the customer cus_1; check its id, and what the key may read",
  ],
  unprocessed_events: [{ code: "unprocessed_events", count: 2 }, "2 events are not worked in yet"],
  mode: [
    { code: "mode", mode: "observe", withheld: "nobody is written to" },
    "in observe mode nobody is written to",
  ],
  halted: [{ code: "halted", why: "by the operator" }, "suspensions are halted: by the operator"],
};

describe("L8 a decision can be read as one sentence", () => {
  test.each(Object.entries(worded))("%s", (_, [reason, words]) => {
    expect(explain(reason, timeZone)).toBe(words);
  });

  test("one event is one", () => {
    expect(explain({ code: "unprocessed_events", count: 1 }, timeZone)).toBe("1 event is not worked in yet");
  });

  test("a last reading has its date", () => {
    const stale: Reason = { code: "stripe_unread", why: "503", lastRead: moment };
    expect(explain(stale, timeZone)).toBe(`Stripe could not be read (503); last read ${shown}`);
  });

  test("dates are those of the account's clocks", () => {
    expect(explain({ code: "not_yet_due", from: moment }, "Asia/Tokyo")).toContain("Mon, 23 Nov 2026, 21:10");
    expect(explain({ code: "not_yet_due", from: moment }, timeZone)).toContain(shown);
  });

  test("the stage comes first, then every reason in its order", () => {
    const reasons = [worded.no_contact[0], worded.overdue[0]];
    expect(sentence("second_reminder", reasons, timeZone)).toBe(
      `The account is second reminder: ${worded.no_contact[1]}; ${worded.overdue[1]}.`,
    );
  });
});
