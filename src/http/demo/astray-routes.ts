import express, { Router } from "express";
import { z } from "zod";
import { day, hour, type Instant } from "../../core/instant.ts";
import { demoCustomers, storyRef } from "../../demo/demo-accounts.ts";
import type { PretendStripe } from "../../demo/pretend-stripe/start-pretend-stripe.ts";
import { mishaps } from "../../demo/pretend-stripe/tricks.ts";
import { customerId, issueInvoice } from "../../demo/seed-demo.ts";
import type { World } from "../../workflows/ports.ts";
import { parse } from "../problem.ts";
import { astrayOf } from "./astray.ts";
import { renderAstray } from "./astray-page.ts";
import { seeAccount } from "./story.ts";

export type AstrayOptions = {
  world: World;
  stripe: PretendStripe;
  /** Moves time; resolves when all that is due by then is done. */
  moveTo(target: Instant): Promise<void>;
};

/** `mishap`: what becomes of the next messages; `act`: what then happens, if anything, to the story's account. */
const Astray = z.strictObject({
  mishap: z.enum(["none", ...mishaps]).default("none"),
  act: z.enum(["pay", "overdue", "later", "story"]).optional(),
});

const path = "/demo/webhooks";
const { name, timeZone } = demoCustomers.find(({ ref }) => ref === storyRef)!;

/** Stripe's messages get lost, come twice or overtake each other, on request. */
export function astrayRoutes(options: AstrayOptions): Router {
  const { world, stripe } = options;
  const router = Router();

  router.get(path, async (_request, response) => {
    const now = await world.clock.now();
    const seen = (await seeAccount(world, storyRef, now))!;
    const astray = await astrayOf(world, stripe, storyRef, seen);
    response.send(renderAstray({ locale: "en", timeZone, now, accountName: name, ...astray }));
  });

  router.post(path, express.urlencoded({ extended: false }), async (request, response) => {
    const { mishap, act } = parse(Astray, request.body ?? {});
    stripe.webhooks.tricks.befall(mishap === "none" ? null : mishap);
    if (act === "pay" || act === "overdue" || act === "later") await happens(options, act);
    response.redirect(303, act === "story" ? "/" : path);
  });

  return router;
}

async function happens({ world, stripe, moveTo }: AstrayOptions, act: "pay" | "overdue" | "later") {
  const now = await world.clock.now();
  if (act === "overdue") await issueInvoice(stripe, storyRef, { amount: 12_000, currency: "usd" }, now - day);
  if (act === "pay") {
    const open = stripe.ledger.invoicesOf(customerId(storyRef)).find(({ status }) => status === "open");
    if (open) await stripe.ledger.pay(open.id);
  }
  await moveTo(act === "later" ? now + hour : now);
}
