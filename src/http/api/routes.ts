import express, { type RequestHandler, Router } from "express";
import { z } from "zod";
import { day, type Instant } from "../../core/instant.ts";
import { type AccountRow, findAccount } from "../../postgres/accounts.ts";
import type { GivenContact } from "../../postgres/contacts.ts";
import { grantOverride, revokeOverride } from "../../workflows/grant-override.ts";
import type { World } from "../../workflows/ports.ts";
import { type AccountGiven, putAccount } from "../../workflows/put-account.ts";
import { type KeyRing, requireKey } from "../authenticate.ts";
import { parse, refuse } from "../problem.ts";
import { accountView, overrideView } from "./account-view.ts";
import { AccountPut, accountParam, longestYears, OverrideGrant, ownAccountParam } from "./request-schemas.ts";

const remapQuery = z.strictObject({
  remap: z.enum(["true", "false"], 'must be "true" or "false"').optional(),
});

export type ApiOptions = {
  world: World;
  keys: KeyRing;
  /** Something changed that the worker should look at now. */
  wake(): void;
  /** Takes what was just committed into this instance's answers. */
  refresh(): Promise<void>;
};

const json = express.json({ limit: "256kb" });

/** The routes of scope `manage`. */
export function apiRoutes(options: ApiOptions): Router {
  const router = Router();
  const manage = requireKey(options.keys, "manage");
  accountRoutes(router, manage, options);
  overrideRoutes(router, manage, options);
  return router;
}

function accountRoutes(router: Router, manage: RequestHandler, { world, wake, refresh }: ApiOptions): void {
  router.put("/v1/accounts/:account", manage, json, async (request, response) => {
    const account = parse(ownAccountParam, request.params.account);
    const { remap } = parse(remapQuery, request.query);
    const given = accountGiven(world, parse(AccountPut, request.body));
    const now = await world.clock.now();
    const outcome = await putAccount(world, account, given, { remap: remap === "true", now });
    if (outcome.kind === "customer_taken") {
      throw refuse.conflict(
        `Stripe customer ${given.stripeCustomer} belongs to account ${outcome.by}; add ?remap=true to move it here`,
      );
    }
    await refresh();
    wake();
    response
      .status(outcome.kind === "created" ? 201 : 200)
      .json(await accountView(world, outcome.accountId, now));
  });

  router.get("/v1/accounts/:account", manage, async (request, response) => {
    const { id } = await known(world, request.params.account);
    response.json(await accountView(world, id, await world.clock.now()));
  });
}

function overrideRoutes(router: Router, manage: RequestHandler, { world, wake, refresh }: ApiOptions): void {
  router.post("/v1/accounts/:account/overrides", manage, json, async (request, response) => {
    const { id } = await known(world, request.params.account);
    const grant = parse(OverrideGrant, request.body);
    const now = await world.clock.now();
    const until = untilOf(grant.until, now);
    const override = await grantOverride(
      world,
      id,
      { ...grant, until, by: grant.by ?? response.locals.key.name },
      now,
    );
    await refresh();
    wake();
    response.status(201).json(overrideView(override, now));
  });

  router.delete("/v1/accounts/:account/overrides/:id", manage, async (request, response) => {
    const { id } = await known(world, request.params.account);
    const overrideId = parse(
      z.uuid("an override's id is a UUID, as its creation answered"),
      request.params.id,
    );
    const outcome = await revokeOverride(
      world,
      id,
      overrideId,
      response.locals.key.name,
      await world.clock.now(),
    );
    if (outcome === "unknown")
      throw refuse.notFound(`Account ${request.params.account} has no override ${overrideId}`);
    await refresh();
    wake();
    response.status(204).end();
  });
}

async function known(world: World, param: unknown): Promise<AccountRow> {
  const alias = parse(accountParam, param);
  const account = await findAccount(world.db, alias);
  if (!account) throw refuse.notFound(`No account is called ${alias}: ${adviceFor(alias)}`);
  return account;
}

const adviceFor = (alias: string): string =>
  ownAccountParam.safeParse(alias).success
    ? `register it with PUT /v1/accounts/${alias}`
    : "register it with PUT /v1/accounts/{your own id}, and name its customer as stripe_customer";

function untilOf(text: string, now: Instant): Instant {
  const until = Date.parse(text);
  if (until <= now)
    throw refuse.unprocessable(
      `until: ${text} is not in the future; it is ${new Date(now).toISOString()} here`,
    );
  if (until > now + longestYears * 366 * day)
    throw refuse.unprocessable(`until: an override lasts ${longestYears} years at most`);
  return until;
}

function accountGiven(world: World, body: z.infer<typeof AccountPut>): AccountGiven {
  if (body.policy !== undefined && !world.policies.has(body.policy)) {
    throw refuse.unprocessable(
      `policy: there is no policy "${body.policy}"; there are ${[...world.policies.keys()].join(", ")}`,
    );
  }
  const duplicate = duplicateOf(body.contacts ?? []);
  if (duplicate) throw refuse.unprocessable(`contacts: ${duplicate} is given twice for one role`);
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.locale !== undefined && { locale: body.locale }),
    ...(body.time_zone !== undefined && { timeZone: body.time_zone }),
    ...(body.country !== undefined && { country: body.country }),
    ...(body.policy !== undefined && { policy: body.policy }),
    ...(body.stripe_customer !== undefined && { stripeCustomer: body.stripe_customer }),
    ...(body.contacts !== undefined && {
      contacts: body.contacts.map(
        (contact): GivenContact => ({
          role: contact.role,
          email: contact.email,
          name: contact.name ?? null,
          locale: contact.locale ?? null,
          timeZone: contact.time_zone ?? null,
        }),
      ),
    }),
  };
}

function duplicateOf(contacts: readonly { role: string; email: string }[]): string | undefined {
  const seen = new Set<string>();
  return contacts.find(({ role, email }) => {
    const key = `${role} ${email.toLowerCase()}`;
    const twice = seen.has(key);
    seen.add(key);
    return twice;
  })?.email;
}
