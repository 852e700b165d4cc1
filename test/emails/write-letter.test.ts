import { describe, expect, test } from "@jest/globals";
import type { Facts } from "../../src/core/facts.ts";
import type { Invoice } from "../../src/core/invoice.ts";
import type { Letter } from "../../src/core/letter.ts";
import type { Notice } from "../../src/core/notice.ts";
import type { Policy } from "../../src/core/policy.ts";
import type { World } from "../../src/workflows/ports.ts";
import { writeLetter } from "../../src/workflows/write-letter.ts";
import { at, contact, facing, given, invoice, notice, override, paid, standard } from "../core/given.ts";

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
  const promisedDay = at("2026-11-24 12:00");
  const of = facing("grace", { overrides: [promise] });
  const anew = (round: number, issuedAt: string, also: Partial<Notice> = {}) =>
    notice({ kind: "final_notice", round, issuedAt: at(issuedAt), status: "pending", ...unsent, ...also });
  const broken = async (...notices: Notice[]) =>
    (await letterOf({ ...of, notices: [...of.notices, ...notices] }, notices.at(-1)!)).brokenPromise;

  test("though one before it was withdrawn before it went", async () => {
    const withdrawn = anew(4, "2026-11-25 09:00", { status: "cancelled" });
    expect(await broken(withdrawn, anew(5, "2026-11-25 12:00"))).toBe(promisedDay);
  });
  test("though somebody else was told in the same round", async () => {
    const user = anew(4, "2026-11-25 09:00", { status: "sent", person: "user@acme.example" });
    expect(await broken(user, anew(4, "2026-11-25 12:00"))).toBe(promisedDay);
  });
  test("and the next one does not say so again", async () => {
    const said = anew(4, "2026-11-25 09:00", { status: "sent", sentAt: at("2026-11-25 09:01") });
    expect(await broken(said, anew(5, "2026-12-02 12:00"))).toBeNull();
    expect(await broken({ ...said, status: "cancelled" }, anew(5, "2026-12-02 12:00"))).toBeNull();
  });
});

describe("a farewell", () => {
  const now = "2026-11-20 10:00";
  const farewell = (of: Facts, policy: Policy = standard): Promise<Letter> => {
    const { effects } = given(of, policy).decided(now);
    const issued = effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
    const settled = issued.find(({ kind }) => kind === "settled")!;
    return letterOf(of, notice({ ...settled, issuedAt: at(now), ...unsent }), policy);
  };
  /** The first reminder named two invoices; the first of them was paid, and the later ones named the other. */
  const onePaid = (other: Invoice): Facts => {
    const before = facing("grace", { invoices: [paid(), other] });
    const naming = (round: number) => (round === 1 ? ["in_1", "in_2"] : ["in_2"]);
    return { ...before, notices: before.notices.map((one) => ({ ...one, debts: naming(one.round) })) };
  };

  test("thanks for a payment, not for a void, though something else was paid weeks before", async () => {
    expect(await farewell(onePaid(paid(invoice("in_2"))))).toMatchObject({ kind: "settled", paid: true });
    const voided = onePaid(invoice("in_2", { status: "void" }));
    expect(await farewell(voided)).toMatchObject({ kind: "settled", paid: false });
  });

  test("names what is still open, and not what was due before the day from which debts count", async () => {
    const old = invoice("in_old", { dueAt: at("2026-08-30 12:00"), createdAt: at("2026-08-01 12:00") });
    const exempt = override("exempt", at("2026-11-20 09:00"), at("2026-12-04 09:00"));
    const of = facing("grace", { invoices: [paid(), old] });
    const since = { ...standard, ignoreDueBefore: "2026-10-01" };
    expect((await farewell(of, since)).invoices).toEqual([]);
    const restored = notice({ kind: "restored", round: 3, issuedAt: at(now) });
    const promise = override("promise", at("2026-11-20 09:00"), at("2026-12-04 09:00"));
    for (const overrides of [[], [exempt], [promise]])
      expect((await letterOf({ ...of, overrides }, restored)).invoices).toMatchObject([{ id: "in_old" }]);
  });
});
