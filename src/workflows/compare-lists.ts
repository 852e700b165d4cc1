import type { Instant } from "../core/instant.ts";
import { type Difference, differencesOf, missingFrom, readable } from "./compare-with-stripe.ts";
import { inPages } from "./in-pages.ts";
import type { CreatedSpan, World } from "./ports.ts";

/** As many as Stripe gives on one page. */
const atOnce = 100;

/** A piece of a list, compared with what is recorded. */
export type Part = {
  looked: number;
  unreadable: number;
  differences: Difference[];
  /** By Stripe's `created`; null where the part shows none. */
  newest: Instant | null;
  oldest: Instant | null;
  /** The list has come to the end of its span. */
  last: boolean;
};

/** A list page by page, each compared with what is recorded of the time that it covers. */
export async function* comparisons(
  world: Pick<World, "db" | "billing" | "log">,
  status: "open" | "uncollectible",
  span: CreatedSpan,
): AsyncGenerator<Part> {
  let newest: Instant | null = null;
  let upTo = span.to;
  /** Of the second at which the last page ended: the next one may go on with it. */
  let atTheEdge: string[] = [];
  for await (const page of inPages(world.billing.invoices(status, span), atOnce)) {
    const listed = readable(page);
    for (const one of page)
      if (one.kind === "unreadable")
        world.log.warn({ invoice: one.id, why: one.why }, "An invoice could not be compared");
    const oldest = Math.min(...listed.map(({ createdAt }) => createdAt), upTo ?? Infinity);
    newest ??= listed[0]?.createdAt ?? null;
    const ids = page.map((one) => (one.kind === "invoice" ? one.invoice.id : one.id));
    const after = Number.isFinite(oldest) ? oldest : null;
    const differences = [
      ...(await differencesOf(world.db, listed)),
      ...(after === null ? [] : await missingFrom(world.db, status, { after, upTo }, [...ids, ...atTheEdge])),
    ];
    atTheEdge = [
      ...(after === upTo ? atTheEdge : []),
      ...listed.filter(({ createdAt }) => createdAt === after).map(({ id }) => id),
    ];
    upTo = after ?? upTo;
    const unreadable = page.length - listed.length;
    yield { looked: page.length, unreadable, differences, newest, oldest: after, last: false };
  }
  const after = span.from === null ? null : span.from - 1;
  const differences = await missingFrom(world.db, status, { after, upTo }, atTheEdge);
  yield { looked: 0, unreadable: 0, differences, newest, oldest: upTo, last: true };
}
