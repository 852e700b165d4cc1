import express, { Router } from "express";
import { findAccount } from "../../postgres/accounts.ts";
import { recordBanner } from "../../workflows/record-banner.ts";
import { requireKey } from "../authenticate.ts";
import { parse, refuse } from "../problem.ts";
import { accountParam, BannerShown } from "./request-schemas.ts";
import type { ApiOptions } from "./routes.ts";

/** A product reports that it showed the banner to somebody. */
export function bannerRoute({ world, keys, wake }: ApiOptions): Router {
  const router = Router();
  const check = requireKey(keys, "check");
  const json = express.json({ limit: "16kb" });
  router.post("/v1/accounts/:account/banner-shown", check, json, async (request, response) => {
    const alias = parse(accountParam, request.params.account);
    const { user_email: email, shown_at: at } = parse(BannerShown, request.body);
    const account = await findAccount(world.db, alias);
    if (!account)
      throw refuse.notFound(`No account is called ${alias}: there is no banner to show to its users`);
    const now = await world.clock.now();
    const outcome = await recordBanner(world, account.id, { email, at: Date.parse(at) }, now);
    if (outcome.counted) wake();
    response.json(
      outcome.counted
        ? { counted: true, notice: outcome.noticeId, why: null }
        : { counted: false, notice: null, why: outcome.why },
    );
  });
  return router;
}
