import type { OpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { AccountView, BannerCounted, Check, Override } from "./answer-schemas.ts";
import { body, json, problem } from "./described-answers.ts";
import {
  AccountPut,
  accountParam,
  BannerLocale,
  BannerShown,
  Feature,
  OverrideGrant,
  ownAccountParam,
} from "./request-schemas.ts";

/** What every route that asks for a key may answer. */
export const refusals = {
  400: problem("Something in the request must be changed"),
  401: problem("The key is missing or not known"),
  403: problem("The key's scope does not allow this"),
  429: problem("Too many requests came from there without a valid key"),
};

export const tooLarge = problem("The body is too large");

/** By the key that {@link describeApi} registers. */
export const secured = [{ key: [] }];

/** The routes of products, and of one account. */
export function describeApi(api: OpenAPIRegistry): void {
  api.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key of scope check or manage",
  });
  const account = z.object({ account: accountParam });

  api.registerPath({
    method: "get",
    path: "/v1/entitlements/{account}",
    summary: "What an account may do now",
    description: "Scope: check.",
    security: secured,
    tags: ["products"],
    request: {
      params: account,
      query: z.object({
        feature: Feature.optional().openapi({
          description:
            "Adds `decision` for this feature, by its exact name; what the policy does not name is `allow`.",
        }),
        locale: BannerLocale.optional().openapi({
          description: "Words the banner; else `Accept-Language` does, else the account's own language.",
        }),
      }),
    },
    responses: {
      200: json(Check, "The answer; unknown accounts too, by the key's mode"),
      ...refusals,
      503: problem("The service is starting and does not know all accounts yet: ask again after Retry-After"),
    },
  });
  api.registerPath({
    method: "put",
    path: "/v1/accounts/{account}",
    summary: "Create or replace an account",
    description: "Scope: manage. Fields left out keep their value.",
    security: secured,
    tags: ["accounts"],
    request: {
      params: z.object({ account: ownAccountParam }),
      query: z.object({ remap: z.enum(["true", "false"]).optional() }),
      body: body(AccountPut),
    },
    responses: {
      200: json(AccountView, "Replaced"),
      201: json(AccountView, "Created, or adopted with its case"),
      ...refusals,
      413: tooLarge,
      409: problem("The Stripe customer belongs to another account"),
      422: problem("A value is well-formed but cannot be taken"),
    },
  });
  api.registerPath({
    method: "get",
    path: "/v1/accounts/{account}",
    summary: "An account's whole story",
    description: "Scope: manage.",
    security: secured,
    tags: ["accounts"],
    request: { params: account },
    responses: {
      200: json(AccountView, "The account"),
      ...refusals,
      404: problem("No account is called that"),
    },
  });
  api.registerPath({
    method: "post",
    path: "/v1/accounts/{account}/overrides",
    summary: "Grant an override",
    description: "Scope: manage. What it lifts is lifted at once.",
    security: secured,
    tags: ["accounts"],
    request: { params: account, body: body(OverrideGrant) },
    responses: {
      201: json(Override, "Granted"),
      ...refusals,
      404: problem("No account is called that"),
      413: tooLarge,
      422: problem("The expiry is not in the future, or too far"),
    },
  });
  api.registerPath({
    method: "delete",
    path: "/v1/accounts/{account}/overrides/{id}",
    summary: "End an override",
    description: "Scope: manage. One that is over already stays so.",
    security: secured,
    tags: ["accounts"],
    request: { params: z.object({ account: accountParam, id: z.uuid() }) },
    responses: { 204: { description: "Ended" }, ...refusals, 404: problem("No such override") },
  });
  api.registerPath({
    method: "post",
    path: "/v1/accounts/{account}/banner-shown",
    summary: "Report that a user saw the banner",
    description:
      "Scope: check. Counts as a delivered warning of the step that the account is on, once in its round, where the banner named that step's date when it was shown and that user is a contact of the account. Stamped when it arrives; repeat it freely. One whose `shown_at` lies before the step began (`shown_before_the_step`) cannot have named its date.",
    security: secured,
    tags: ["products"],
    request: { params: account, body: body(BannerShown) },
    responses: {
      200: json(BannerCounted, "Whether it counts"),
      ...refusals,
      404: problem("No account is called that"),
      413: tooLarge,
    },
  });
}
