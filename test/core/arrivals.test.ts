import { describe, expect, test } from "@jest/globals";
import { type Arrival, losing, remember } from "../../src/core/arrivals.ts";
import { day, minute } from "../../src/core/instant.ts";

const now = Date.UTC(2026, 10, 23, 12);

/**
 * Events one a minute, the oldest first, the last one twenty minutes ago: `i` an invoice's, `p` a payment's, `r` a
 * refund's; a capital letter one that was lost.
 */
const arrivals = (line: string, last = now - 20 * minute): Arrival[] =>
  [...line].map((letter, index) => ({
    id: `evt_${index}`,
    family: { i: "invoice", p: "payment_intent", r: "refund" }[letter.toLowerCase()]!,
    at: last - (line.length - 1 - index) * minute,
    arrived: letter === letter.toLowerCase(),
  }));
const found = (line: string) => {
  const loss = losing(arrivals(line), now);
  return loss && `${loss.lost} of ${loss.seen} of ${loss.family ?? "all"}`;
};

describe("Stripe's events fail to arrive", () => {
  test.each<[string, string, string | null]>([
    ["none at all", "", null],
    ["all arrive", "ipipipip", null],
    ["one was lost", "ipipIpip", null],
    ["the first two were lost, and there were no others", "IP", null],
    ["the first three were", "IPI", "3 of 3 of all"],
    ["the endpoint is gone", "ipipIPIPIP", "6 of 10 of all"],
    ["a few of many are lost", "ipiPipipipIpipipipiPip", null],
    ["nine of ten are lost, though one has just arrived", "IPIPIPIPIpIPIPIPIPIp", "18 of 20 of all"],
    ["no invoice's event ever arrives, and those of payments do", "pppIpppIpppIppp", "3 of 3 of invoice"],
    ["half of the invoices' are lost amid others", "ppippIppippIppippIpp", "3 of 6 of invoice"],
    ["invoices' are lost, but fewer than half of them", "ppipipippIppippIppippIpp", null],
    ["a short outage took all of one kind with it, and others have come since", "ppRRRppppppp", null],
    ["after an outage three in a row arrive", "PIPIPIPIpip", null],
    ["after an outage two in a row do", "PIPIPIPIpi", "8 of 10 of all"],
  ])("%s: %j", (_, line, expected) => expect(found(line)).toBe(expected));

  test("an event may take a quarter of an hour", () => {
    expect(losing(arrivals("IPI", now - 15 * minute), now)).toBeNull();
    expect(losing(arrivals("IPI", now - 16 * minute), now)).not.toBeNull();
  });
  test("what was a day ago is over", () => {
    expect(losing(arrivals("IPI", now - day), now)).toBeNull();
  });
});

test("of each kind the latest twenty are remembered, each once, by what was seen of it last", () => {
  const many = arrivals(`${"i".repeat(30)}${"p".repeat(5)}`);
  const kept = remember(many);
  expect(kept.filter(({ family }) => family === "invoice").map(({ id }) => id)).toEqual(
    Array.from({ length: 20 }, (_, at) => `evt_${29 - at}`),
  );
  expect(kept.filter(({ family }) => family === "payment_intent")).toHaveLength(5);
  const [newest] = kept;
  expect(remember([...kept, { ...newest!, arrived: false }])).toHaveLength(25);
  expect(remember([...kept, { ...newest!, arrived: false }])[0]).toEqual({ ...newest, arrived: false });
});
