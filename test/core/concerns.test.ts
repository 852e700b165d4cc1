import { describe, expect, test } from "@jest/globals";
import type { Account, Unreachable } from "../../src/core/account.ts";
import { concernsOf } from "../../src/core/concerns.ts";
import type { Notice } from "../../src/core/notice.ts";
import { at, facing, given, withNotices } from "./given.ts";

const contact = (id: number, unreachable: Unreachable | null) => ({
  id,
  role: "accountant",
  email: `${id}@acme.example`,
  unreachable,
});

test.each<[string, (Unreachable | null)[], string, string[]]>([
  ["nobody is named", [], "no_contact", []],
  ["mails come back", ["bounced", "complained"], "unreachable", ["0@acme.example", "1@acme.example"]],
  ["it is somebody else, and nobody knows who", ["replaced"], "replaced", ["0@acme.example"]],
  [
    "mails to whoever was named instead come back",
    ["replaced", "bounced"],
    "unreachable",
    ["1@acme.example"],
  ],
])(
  "a role cannot be warned since %s: of addresses, only those are named that it is true of",
  (_, states, cause, tried) => {
    const account = { contacts: states.map((state, id) => contact(id, state)) } as unknown as Account;
    const concerns = concernsOf({ account }, [{ code: "no_contact", role: "accountant" }]);
    expect([...concerns.values()]).toEqual([{ kind: "contact", role: "accountant", cause, tried }]);
  },
);

describe("a mail that waits though it was tried", () => {
  const told = (change: Partial<Notice>, now: string) => {
    // Dated anew since it was tried first, as the date that it named came too near.
    const waiting: Partial<Notice> = {
      status: "pending",
      sentAt: null,
      deliveredAt: null,
      keptBackSince: at("2026-11-19 09:10"),
      issuedAt: at("2026-11-20 09:00"),
      namedCut: at("2027-01-11 09:00"),
    };
    const of = withNotices(
      facing("grace"),
      { kind: "final_notice", person: "user@acme.example" },
      { ...waiting, ...change },
    );
    return [...concernsOf(of, given(of).decided(now).reasons).values()];
  };
  const concern = { kind: "kept_back", role: "user", address: "user@acme.example" };

  test("for as long as would count as silence is for a person to look at", () => {
    expect(told({}, "2026-11-22 09:05")).toEqual([]);
    expect(told({}, "2026-11-22 09:15")).toEqual([concern]);
    expect(told({}, "2026-12-21 10:00")).toEqual([concern]);
  });

  test("has as long again after each refusal, and is nobody's concern where only its hour has not come", () => {
    expect(told({ refusals: 1 }, "2026-11-22 09:15")).toEqual([]);
    expect(told({ refusals: 1 }, "2026-11-25 09:15")).toEqual([concern]);
    expect(told({ keptBackSince: null }, "2026-11-22 09:15")).toEqual([]);
  });
});
