import { describe, expect, test } from "@jest/globals";
import { bannerWarning } from "../../src/core/banner-warning.ts";
import { concernsOf } from "../../src/core/concerns.ts";
import { dateTold } from "../../src/core/date-told.ts";
import type { Facts } from "../../src/core/facts.ts";
import { day, hour, iso } from "../../src/core/instant.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Policy } from "../../src/core/policy.ts";
import { look } from "../../src/core/view.ts";
import {
  account,
  at,
  bounced,
  contact,
  facing,
  given,
  invoice,
  namedCut,
  notice,
  override,
  paid,
  payment,
  standard,
  withNotices,
} from "./given.ts";

const user = { person: "user@acme.example" };
/** Whose first reminder to the user fared so. */
const userMail = (also: Partial<Notice>, contacts = account().contacts): Facts =>
  withNotices(facing("reminded", { account: account({ contacts }) }), user, { deliveredAt: null, ...also });
const two = [contact("accountant"), contact("user"), contact("user", "other@acme.example")];

describe("W4 silence", () => {
  test.each(["sent", "delayed", "unknown"] as const)(
    "a mail that is %s for three days counts as lost, and the role's next contact is written to",
    (status) => {
      const of = userMail({ status }, two);
      expect(given(of).when("2026-11-05 08:59").effects).toEqual([]);
      expect(given(of).when("2026-11-05 09:00").effects).toEqual(["first_reminder to user"]);
      expect(given(of).decided("2026-11-05 09:00").effects).toMatchObject([
        { notice: { person: "other@acme.example", round: 1 } },
      ]);
    },
  );

  test("with nobody else to write to the ladder holds, and says since when nothing was heard", () => {
    const decision = given(userMail({ status: "sent" })).decided("2026-11-20 09:00");
    expect(decision).toMatchObject({ case: { stage: "reminded" }, effects: [] });
    expect(decision.reasons[0]).toEqual({ code: "unheard", role: "user", since: at("2026-11-02 09:00") });
  });

  test("it is looked at when the silence ends", () => {
    expect(given(userMail({ status: "sent" })).when("2026-11-04 09:30").next).toBe("2026-11-05 09:00");
  });

  test("a mail that waits to be sent is not silent, however long that takes", () => {
    const of = userMail({ status: "pending", sentAt: null }, two);
    expect(given(of).when("2026-11-20 09:00").codes[0]).toBe("not_delivered");
  });

  test("a delivery that is heard of late counts from when it was made", () => {
    const of = userMail({ status: "delivered", deliveredAt: at("2026-11-02 09:05") }, two);
    expect(given(of).when("2026-11-16 09:05").stage).toBe("second_reminder");
  });
});

describe("proof by silence, where the operator chose it", () => {
  const silent = (also: Partial<Notice> = {}): Facts => ({
    ...withNotices(facing("grace"), {}, { status: "sent", deliveredAt: null, ...also }),
    provenBy: "silence",
  });

  test("a mail that was taken and did not come back for three days counts as arrived then", () => {
    // The final notice was sent on the 19th, counts from the 22nd, and dwells four days.
    expect(given(silent()).when("2026-11-23 09:15")).toMatchObject({
      stage: "grace",
      codes: ["waiting", "overdue"],
    });
    expect(given(silent()).when("2026-11-26 09:09").stage).toBe("grace");
    expect(given(silent()).when("2026-11-26 09:10").stage).toBe("suspended");
  });

  test.each(["unknown", "delayed", "bounced", "failed"] as const)(
    "one that is %s proves nothing",
    (status) => {
      const of = { ...withNotices(silent(), { ...user, kind: "final_notice" }, { status }) };
      expect(given(of).when("2026-11-26 09:10").stage).toBe("grace");
    },
  );

  test("what a delivery proves it proves as well", () => {
    expect(given({ ...facing("grace"), provenBy: "silence" }).when("2026-11-23 09:15").stage).toBe(
      "suspended",
    );
  });

  test("without that choice silence proves nothing", () => {
    expect(given({ ...silent(), provenBy: "delivery" }).when("2026-12-26 09:10").stage).toBe("grace");
  });
});

describe("W4 a mailbox that refuses a mail for the time being", () => {
  const refused = (refusals: number, also: Partial<Facts> = {}): Facts => ({
    ...userMail({ status: "bounced", refusals }),
    ...also,
  });

  test("gets the same notice once more on the next day on which mails go", () => {
    const [effect] = given(refused(1)).decided("2026-11-02 10:00").effects;
    expect(effect).toEqual({
      kind: "resend",
      notice: "first_reminder 1 user@acme.example",
      sendAt: at("2026-11-03 09:00"),
      namedCut: null,
    });
  });

  test("not over the weekend", () => {
    expect(given(refused(2)).decided("2026-11-06 15:00").effects).toMatchObject([
      { kind: "resend", sendAt: at("2026-11-09 09:00") },
    ]);
  });

  test("the third time it is given up", () => {
    expect(given(refused(3)).when("2026-11-05 10:00")).toMatchObject({
      effects: [],
      codes: ["no_contact", "overdue"],
    });
  });

  test("the role's next contact comes first", () => {
    const of = refused(1, { account: account({ contacts: two }) });
    expect(given(of).decided("2026-11-02 10:00").effects).toMatchObject([
      { kind: "issue", notice: { person: "other@acme.example" } },
    ]);
  });

  test("a final notice that goes again names the date that its own wait leaves", () => {
    const of = withNotices(
      facing("grace"),
      { ...user, kind: "final_notice" },
      { status: "bounced", refusals: 1 },
    );
    expect(given(of).decided("2026-11-20 10:00").effects).toMatchObject([
      { kind: "resend", sendAt: at("2026-11-23 09:00"), namedCut: at("2026-11-30 09:00") },
    ]);
  });
});

describe("W7 the banner in the product", () => {
  const shown = (of: Facts, now: string, email = "User@acme.example", when = now) =>
    bannerWarning(look(of, standard, at(now)), { email, at: at(when) });
  const asRow = (of: Facts, now: string): Notice => {
    const warning = shown(of, now);
    if (warning.kind === "none") throw new Error(warning.why);
    const { sendAt: _, ...given } = warning.notice;
    return {
      ...given,
      id: `banner ${given.round}`,
      status: "delivered",
      issuedAt: at(now),
      sentAt: at(now),
      deliveredAt: at(now),
      refusals: 0,
      keptBackSince: null,
    };
  };

  test.each([
    ["second_reminder", "2026-11-17 09:00", "second_reminder"],
    ["grace", "2026-11-20 09:00", "final_notice"],
  ] as const)("is a warning of the step %s", (stage, now, kind) => {
    expect(shown(facing(stage), now)).toMatchObject({
      kind: "warning",
      notice: { kind, channel: "banner", roles: ["user"], namedCut, round: facing(stage).case.round },
    });
  });

  test.each([
    ["reminded", "2026-11-03 09:00", "no_date_named"],
    ["active", "2026-11-02 09:00", "nothing_to_warn_of"],
    ["suspended", "2026-11-24 09:00", "nothing_to_warn_of"],
  ] as const)("on the step %s it is none", (stage, now, why) =>
    expect(shown(facing(stage), now)).toEqual({ kind: "none", why }),
  );

  test("nor for somebody who is no user contact, who was replaced, or after the date", () => {
    const none = (why: string) => ({ kind: "none", why });
    expect(shown(facing("grace"), "2026-11-20 09:00", "passer@by.example")).toEqual(
      none("not_a_user_contact"),
    );
    expect(shown(facing("grace"), "2026-11-20 09:00", "accountant@acme.example")).toEqual(
      none("not_a_user_contact"),
    );
    const contacts = [contact("accountant"), contact("user", undefined, { unreachable: "replaced" })];
    expect(shown(facing("grace", { account: account({ contacts }) }), "2026-11-20 09:00")).toEqual(
      none("not_a_user_contact"),
    );
    expect(shown(facing("grace"), "2026-11-24 09:00")).toEqual(none("no_date_named"));
  });

  test.each(["hold", "promise", "restore"] as const)("nor during a %s, when it names no date", (kind) => {
    const granted = override(kind, at("2026-11-19 12:00"), at("2026-11-21 09:00"));
    const of = facing("grace", { overrides: [granted] });
    expect(shown(of, "2026-11-20 10:00")).toEqual({ kind: "none", why: "no_date_named" });
    expect(shown(of, "2026-11-21 10:00")).toMatchObject({ kind: "warning" });
  });

  test("nor where it was shown before the step began, or while it named no date, and is reported only now", () => {
    const late = (of: Facts, when: string) => shown(of, "2026-11-20 10:00", "User@acme.example", when);
    expect(late(facing("grace"), "2026-11-18 16:00")).toEqual({ kind: "none", why: "shown_before_the_step" });
    expect(late(facing("grace"), "2026-11-19 16:00")).toMatchObject({ kind: "warning" });
    const held = [override("hold", at("2026-11-19 12:00"), at("2026-11-20 09:00"))];
    expect(late(facing("grace", { overrides: held }), "2026-11-19 16:00")).toEqual({
      kind: "none",
      why: "no_date_named",
    });
  });

  test("nor where the one mail that named the date came back, so that products are told none", () => {
    const of = bounced(facing("second_reminder"), user);
    const only = { ...of, notices: of.notices.filter(({ roles }) => roles.includes("user")) };
    expect(dateTold(only, only.case, at("2026-11-17 09:00"))).toBeNull();
    expect(shown(only, "2026-11-17 09:00")).toEqual({ kind: "none", why: "no_date_named" });
  });

  test("counts once in a round", () => {
    const of = facing("grace");
    const seen = { ...of, notices: [...of.notices, asRow(of, "2026-11-20 09:00")] };
    expect(shown(seen, "2026-11-20 10:00")).toEqual({ kind: "none", why: "counted_already" });
  });

  test("proves the warnings of a user whose mails come back, each step for itself", () => {
    const reminded = bounced(facing("second_reminder"), user);
    const seen = asRow(reminded, "2026-11-17 09:00");
    const inGrace = bounced(facing("grace"), user);
    const once = { ...inGrace, notices: [...inGrace.notices, seen] };
    const twice = { ...once, notices: [...once.notices, asRow(once, "2026-11-19 12:00")] };
    expect(given(twice).when("2026-11-23 11:59").stage).toBe("grace");
    expect(given(twice).when("2026-11-24 09:00").stage).toBe("suspended");
    // A mail and a banner about one step are one warning.
    const same = facing("grace", {
      notices: facing("grace").notices.filter(({ round, roles }) => round === 3 || !roles.includes("user")),
    });
    const both = { ...same, notices: [...same.notices, asRow(same, "2026-11-19 12:00")] };
    expect(given(both).when("2026-11-24 09:00").stage).toBe("grace");
  });

  test("serves who has no working address; that nobody can be written to next is said before it is needed", () => {
    const of = bounced(facing("second_reminder"), user);
    const seen = { ...of, notices: [...of.notices, asRow(of, "2026-11-17 09:00")] };
    expect(given(seen).when("2026-11-17 10:00").codes).toEqual(["waiting", "overdue", "no_contact"]);
    const nextChange = (mustReach: Policy["mustReach"]) =>
      given(seen, { ...standard, mustReach }).decided("2026-11-17 10:00").nextChangeAt;
    expect(nextChange(["accountant", "user"])).not.toBeNull();
    expect(nextChange(["user"])).toBeNull();
  });

  test("takes nobody's mail of the day", () => {
    const of = facing("second_reminder");
    const seen = { ...of, notices: [...of.notices, asRow(of, "2026-11-19 09:00")] };
    expect(given(seen).when("2026-11-19 09:10").stage).toBe("grace");
  });
});

describe("what people are told of overrides", () => {
  const from = at("2026-11-18 09:00");
  const until = at("2026-12-03 09:00");
  const under = (kind: Parameters<typeof override>[0], also: Partial<Facts> = {}) =>
    facing("second_reminder", { overrides: [override(kind, from, until)], ...also });

  test("a promise is confirmed to everyone concerned", () => {
    expect(given(under("promise")).when("2026-11-18 09:00").effects).toEqual([
      "promise_recorded to accountant",
      "promise_recorded to user",
      "promise_recorded to manager",
    ]);
  });

  test("the user, who was written to today, hears of it tomorrow; whoever promised hears today", () => {
    const today = at("2026-11-16 10:00");
    const of = under("promise", { overrides: [override("promise", today, until)] });
    expect(given(of).decided("2026-11-16 10:00").effects).toMatchObject([
      { notice: { roles: ["accountant"], sendAt: today } },
      { notice: { roles: ["user"], sendAt: at("2026-11-17 09:00") } },
      { notice: { roles: ["manager"], sendAt: today } },
    ]);
  });

  test("a promise is for money on its way too: the letter says for what", () => {
    const slip = payment({ state: "voucher", method: "oxxo", expiresAt: until });
    const mails = given(under("promise", { invoices: [invoice("in_1", { payments: [slip] })] })).decided(
      "2026-11-18 09:00",
    ).effects;
    expect(mails).toMatchObject(Array(3).fill({ notice: { kind: "promise_recorded", debts: ["in_1"] } }));
  });

  test("whoever gets another mail after the weekend hears of the promise on the day after it", () => {
    const sunday = at("2026-11-08 10:00");
    const of = facing("reminded", {
      invoices: [paid(), invoice("in_2")],
      overrides: [override("promise", sunday, until)],
    });
    const mails = given(of)
      .decided("2026-11-08 10:00")
      .effects.flatMap((effect) => (effect.kind === "issue" ? effect.notice : []));
    expect(mails.map(({ kind, roles, sendAt }) => [kind, roles[0], iso(sendAt)])).toEqual([
      ["settled", "accountant", iso(at("2026-11-09 09:00"))],
      ["settled", "user", iso(at("2026-11-09 09:00"))],
      ["promise_recorded", "accountant", iso(at("2026-11-10 09:00"))],
      ["promise_recorded", "user", iso(at("2026-11-10 09:00"))],
      ["promise_recorded", "manager", iso(at("2026-11-09 09:00"))],
    ]);
  });

  test.each(["hold", "restore", "extend", "exempt"] as const)(
    "two working days before a %s ends the manager is told",
    (kind) => {
      const manager = (now: string) =>
        given(under(kind))
          .when(now)
          .effects.filter((effect) => effect.startsWith("override_ending"));
      expect(manager("2026-11-30 17:00")).toEqual([]);
      expect(manager("2026-12-01 09:00")).toEqual(["override_ending to manager"]);
      const next = given(under(kind)).when("2026-11-18 10:00").next;
      if (kind !== "extend") expect(next).toBe("2026-12-01 09:00");
    },
  );

  test("at once where less time is left, and by all means before the end", () => {
    const short = under("hold", { overrides: [override("hold", from, from + day)] });
    expect(given(short).when("2026-11-18 09:00").effects).toEqual(["override_ending to manager"]);
    const tonight = override("hold", at("2026-11-18 17:00"), at("2026-11-18 17:00") + hour);
    expect(given(under("hold", { overrides: [tonight] })).when("2026-11-18 17:00").effects).toEqual([
      "override_ending to manager",
    ]);
  });

  test("so is that of a hurry that is still under way, and not of one that has come to its end", () => {
    const hurry = { overrides: [override("suspend", at("2026-11-16 10:00"), at("2026-11-20 09:00"))] };
    const told = (stage: "second_reminder" | "suspended", now: string) =>
      given(facing(stage, hurry))
        .when(now)
        .effects.filter((effect) => effect.startsWith("override_ending"));
    expect(told("second_reminder", "2026-11-17 17:00")).toEqual([]);
    expect(told("second_reminder", "2026-11-18 10:00")).toEqual(["override_ending to manager"]);
    expect(told("suspended", "2026-11-18 10:00")).toEqual([]);
  });

  test("what came back from one account manager is told to the next, once each", () => {
    const [hold] = under("hold").overrides;
    const managers = ["eva@vendor.example", "noa@vendor.example"];
    const decided = (written: Partial<Notice>[], lost: readonly string[]) => {
      const contacts = managers.map((email) =>
        contact("manager", email, { unreachable: lost.includes(email) ? "bounced" : null }),
      );
      const of = under("hold", { account: account({ contacts: [...two, ...contacts] }) });
      const about = { kind: "override_ending", round: 0, issuedAt: at("2026-12-01 09:00") } as const;
      const told = written.map((one) =>
        notice({ ...about, matter: { kind: "override", id: hold!.id }, roles: ["manager"], ...one }),
      );
      return given({ ...of, notices: [...of.notices, ...told] })
        .decided("2026-12-01 10:00")
        .effects.flatMap((effect) => (effect.kind === "issue" ? effect.notice.person : []));
    };
    const [eva, noa] = managers;
    expect(decided([], [])).toEqual([eva]);
    expect(decided([{ person: eva!, status: "sent" }], [])).toEqual([]);
    expect(decided([{ person: eva!, status: "bounced" }], [eva!])).toEqual([noa]);
    expect(decided([{ person: eva!, status: "bounced" }], [])).toEqual([]);
    const both = managers.map((person) => ({ person, status: "bounced" as const }));
    expect(decided(both, managers)).toEqual([]);
  });

  test("nobody is told of the end of anything that concerns no debt any more", () => {
    const told = (of: Facts) =>
      given(of)
        .when("2026-12-01 09:00")
        .effects.filter((effect) => effect.startsWith("override_ending"));
    expect(told(under("suspend", { invoices: [] }))).toEqual([]);
    expect(told(under("hold", { invoices: [] }))).toEqual([]);
    expect(told(under("exempt", { invoices: [] }))).toEqual(["override_ending to manager"]);
  });

  test("what waits to be sent is withdrawn once the override is over", () => {
    const waiting = notice({
      kind: "promise_recorded",
      round: 0,
      issuedAt: from,
      status: "pending",
      matter: { kind: "override", id: override("promise", from, until).id },
    });
    const revoked = under("promise", { overrides: [override("promise", from, until, from + hour)] });
    const of = { ...revoked, notices: [...revoked.notices, waiting] };
    expect(given(of).decided("2026-11-18 11:00").effects).toContainEqual({
      kind: "withdraw",
      notices: [waiting.id],
    });
  });

  test("in observe mode nobody is told anything", () => {
    expect(given(under("promise", { mode: "observe" })).when("2026-12-01 09:00").effects).toEqual([]);
  });
});

describe("what only a person can settle", () => {
  const concerns = (of: Facts, now: string) => [...concernsOf(of, given(of).decided(now).reasons).values()];

  test.each<[string, Facts, string, unknown]>([
    [
      "no contact at all",
      facing("active", { account: account({ contacts: [contact("accountant")] }) }),
      "2026-11-02 09:00",
      { kind: "contact", role: "user", cause: "no_contact", tried: [] },
    ],
    [
      "no address that works",
      bounced(facing("reminded"), user),
      "2026-11-03 09:00",
      { kind: "contact", role: "user", cause: "unreachable", tried: ["user@acme.example"] },
    ],
    [
      "nothing heard",
      userMail({ status: "sent" }),
      "2026-11-20 09:00",
      { kind: "contact", role: "user", cause: "silent", tried: ["user@acme.example"] },
    ],
    [
      "a dispute",
      facing("reminded", { invoices: [invoice("in_1", { number: "A-17", disputed: true })] }),
      "2026-11-03 09:00",
      { kind: "debt", invoice: "A-17", doubt: null },
    ],
  ])("%s", (_, of, now, concern) => expect(concerns(of, now)).toEqual([concern]));

  test("an account in order has none", () =>
    expect(concerns(facing("grace"), "2026-11-20 09:00")).toEqual([]));

  test("W6 a role without a contact is seen before it is needed", () => {
    const of = facing("active", {
      invoices: [invoice("in_1", { dueAt: at("2026-11-30 12:00") })],
      account: account({ contacts: [contact("accountant")] }),
    });
    expect(concerns(of, "2026-11-02 09:00")).toEqual([
      { kind: "contact", role: "user", cause: "no_contact", tried: [] },
    ]);
  });
});
