import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import type { Letter } from "../../src/core/letter.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Policy } from "../../src/core/policy.ts";
import type { World } from "../../src/workflows/ports.ts";
import { writeLetter } from "../../src/workflows/write-letter.ts";
import { at, contact, facing, notice, override, standard } from "../core/given.ts";

/** No letter of these is about an override, so nothing is looked up. */
const world = {
  product: "Tidemark",
  links: { lapsed: async () => "https://tidemark.example/lapsed/t" },
} as unknown as World;

const letterOf = (of: Facts, one: Notice, policy: Policy = standard): Promise<Letter> =>
  writeLetter(world, { ...of, policy }, one, contact("accountant"), one.issuedAt);

const unsent = { sentAt: null, deliveredAt: null } as const;

describe("the mail that begins a step anew after a broken promise says that its day has passed", () => {
  const promise = override("promise", at("2026-11-19 12:00"), at("2026-11-25 00:00"));
  const of = facing("grace", { overrides: [promise] });
  const anew = (round: number, issuedAt: string, also: Partial<Notice> = {}) =>
    notice({ kind: "final_notice", round, issuedAt: at(issuedAt), status: "pending", ...unsent, ...also });
  const broken = async (...notices: Notice[]) =>
    (await letterOf({ ...of, notices: [...of.notices, ...notices] }, notices.at(-1)!)).brokenPromise;

  test("though one before it was withdrawn before it went", async () => {
    const withdrawn = anew(4, "2026-11-25 09:00", { status: "cancelled" });
    expect(await broken(withdrawn, anew(5, "2026-11-25 12:00"))).toBe(promise.until - 1);
  });
  test("though somebody else was told in the same round", async () => {
    const user = anew(4, "2026-11-25 09:00", { status: "sent", person: "user@acme.example" });
    expect(await broken(user, anew(4, "2026-11-25 12:00"))).toBe(promise.until - 1);
  });
  test("and the next one does not say so again", async () => {
    const said = anew(4, "2026-11-25 09:00", { status: "sent", sentAt: at("2026-11-25 09:01") });
    expect(await broken(said, anew(5, "2026-12-02 12:00"))).toBeNull();
    expect(await broken({ ...said, status: "cancelled" }, anew(5, "2026-12-02 12:00"))).toBeNull();
  });
});
