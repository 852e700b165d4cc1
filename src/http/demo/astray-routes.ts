import express, { Router } from "express";
import { z } from "zod";
import { hour } from "../../core/instant.ts";
import { demoCustomers, storyRef } from "../../demo/demo-accounts.ts";
import { mishaps } from "../../demo/pretend-stripe/tricks.ts";
import { customerId } from "../../demo/seed-demo.ts";
import { parse } from "../problem.ts";
import { astrayOf } from "./astray.ts";
import { renderAstray } from "./astray-page.ts";
import { goOverdue, type Stagehands } from "./go-overdue.ts";
import { seeAccount } from "./story.ts";

/** `mishap`: what becomes of the next messages; `act`: what then happens, if anything, to the story's account. */
const Astray = z.strictObject({
  mishap: z.enum(["none", ...mishaps]).default("none"),
  act: z.enum(["pay", "overdue", "later", "story"]).optional(),
});

const path = "/demo/webhooks";
const customer = demoCustomers.find(({ ref }) => ref === storyRef)!;

/** Stripe's messages get lost, come twice or overtake each other, on request. */
export function astrayRoutes(options: Stagehands): Router {
  const { world, stripe } = options;
  const router = Router();

  router.get(path, async (_request, response) => {
    const now = await world.clock.now();
    const seen = (await seeAccount(world, storyRef, now))!;
    const astray = await astrayOf(world, stripe, storyRef, seen);
    const { name: accountName, timeZone } = customer;
    response.send(renderAstray({ locale: "en", timeZone, now, accountName, ...astray }));
  });

  router.post(path, express.urlencoded({ extended: false }), async (request, response) => {
    const { mishap, act } = parse(Astray, request.body ?? {});
    stripe.webhooks.tricks.befall(mishap === "none" ? null : mishap);
    if (act === "pay" || act === "overdue" || act === "later") await happens(options, act);
    response.redirect(303, act === "story" ? "/" : path);
  });

  return router;
}

async function happens(options: Stagehands, act: "pay" | "overdue" | "later") {
  if (act === "overdue") return goOverdue(options, customer);
  const { world, stripe, moveTo } = options;
  const now = await world.clock.now();
  if (act === "pay") {
    const open = stripe.ledger.invoicesOf(customerId(storyRef)).find(({ status }) => status === "open");
    if (open) await stripe.ledger.pay(open.id);
  }
  await moveTo(act === "later" ? now + hour : now);
}
