import { type BannerDoubt, type BannerShown, bannerWarning } from "../core/banner-warning.ts";
import { type Instant, iso } from "../core/instant.ts";
import { look } from "../core/view.ts";
import { lockAccount, requestReview } from "../postgres/claims.ts";
import { recordShown } from "../postgres/notices.ts";
import { loadFacts } from "./load-facts.ts";
import type { World } from "./ports.ts";

export type BannerRecorded = { counted: true; noticeId: string } | { counted: false; why: BannerDoubt };

/**
 * A product showed its banner to one of its users: where that is a warning, it is evidence like a delivered mail, stamped
 * with the moment at which we heard of it.
 * @param shown `at` as the product says, kept with the evidence
 */
export async function recordBanner(
  world: World,
  accountId: number,
  shown: BannerShown,
  now: Instant,
): Promise<BannerRecorded> {
  return world.db.transaction().execute(async (tx) => {
    await lockAccount(tx, accountId);
    const { facts, policy } = await loadFacts(tx, world, accountId, {
      reading: { kind: "fresh", at: now },
      events: [],
      now,
    });
    const warning = bannerWarning(look(facts, policy, now), shown);
    if (warning.kind === "none") return { counted: false, why: warning.why };
    const noticeId = await recordShown(tx, { ...warning.notice, accountId }, iso(shown.at), now);
    await requestReview(tx, accountId, now);
    return { counted: true, noticeId };
  });
}
