import { OpenAPIRegistry, OpenApiGeneratorV31, type ResponseConfig } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import {
  AccountPut,
  AccountView,
  accountParam,
  Check,
  ClockMove,
  Feature,
  Override,
  OverrideGrant,
  ownAccountParam,
  Problem,
  Ready,
} from "./schemas.ts";

let document: ReturnType<OpenApiGeneratorV31["generateDocument"]> | undefined;

/** The API's description, from the schemas that validate the requests. */
export function openApiDocument() {
  document ??= new OpenApiGeneratorV31(registry().definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Forewarn",
      version: "1",
      description:
        "Billing enforcement that warns before it withholds. Times are ISO 8601 UTC; amounts are integer minor units; errors are application/problem+json and say what to do.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
  });
  return document;
}

const json = (schema: z.ZodType, description: string): ResponseConfig => ({
  description,
  content: { "application/json": { schema } },
});
const problem = (description: string): ResponseConfig => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});
const body = (schema: z.ZodType) => ({ required: true, content: { "application/json": { schema } } });
const refusals = {
  400: problem("Something in the request must be changed"),
  401: problem("The key is missing or not known"),
  403: problem("The key's scope does not allow this"),
};

function registry(): OpenAPIRegistry {
  const api = new OpenAPIRegistry();
  const key = api.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "An API key of scope check or manage",
  });
  const secured = [{ [key.name]: [] }];
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
        feature: Feature.optional().openapi({ description: "Adds `decision` for this feature." }),
      }),
    },
    responses: { 200: json(Check, "The answer; unknown accounts too, by the key's mode"), ...refusals },
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
    path: "/webhooks/stripe",
    summary: "Stripe's events",
    description: "Authenticated by the Stripe-Signature header.",
    tags: ["webhooks"],
    request: { body: { required: true, content: { "application/json": { schema: z.object({}).loose() } } } },
    responses: {
      200: json(z.object({ received: z.literal(true), status: z.enum(["pending", "ignored"]) }), "Durable"),
      400: problem("The signature does not fit"),
      413: problem("Too large"),
      500: problem("Not stored: send it again"),
    },
  });
  api.registerPath({
    method: "get",
    path: "/lapsed/{token}",
    summary: "The lapsed-access page",
    tags: ["pages"],
    request: {
      params: z.object({ token: z.string() }),
      query: z.object({ return_to: z.url().optional(), locale: z.string().optional() }),
    },
    responses: {
      200: { description: "HTML" },
      404: { description: "Not a link of ours" },
      410: { description: "The link has expired" },
    },
  });
  api.registerPath({
    method: "get",
    path: "/healthz",
    summary: "Alive",
    tags: ["operation"],
    responses: { 200: json(z.object({ alive: z.literal(true) }), "Alive") },
  });
  api.registerPath({
    method: "get",
    path: "/readyz",
    summary: "Ready to serve",
    tags: ["operation"],
    responses: { 200: json(Ready, "Ready"), 503: json(Ready, "Not ready") },
  });
  api.registerPath({
    method: "get",
    path: "/metrics",
    summary: "Prometheus metrics",
    tags: ["operation"],
    responses: { 200: { description: "Metrics" } },
  });
  api.registerPath({
    method: "post",
    path: "/demo/clock",
    summary: "Move the virtual clock",
    description: "Only on the virtual clock. Answers once all work due by then is done, mails included.",
    tags: ["demo"],
    request: { body: body(ClockMove) },
    responses: {
      200: json(z.object({ now: z.iso.datetime() }), "The time it now is"),
      400: problem("Neither a duration nor an instant"),
      422: problem("Time only moves forward"),
    },
  });
  api.registerPath({
    method: "get",
    path: "/demo/mailbox.json",
    summary: "Every mail, oldest first",
    description: "Only with the mailbox transport.",
    tags: ["demo"],
    request: { query: z.object({ account: z.string().optional() }) },
    responses: {
      200: json(
        z.array(
          z.object({
            id: z.string(),
            notice_id: z.uuid(),
            to: z.email(),
            from: z.string(),
            subject: z.string(),
            kind: z.string(),
            role: z.string(),
            account: z.string(),
            locale: z.string(),
            sent_at: z.iso.datetime(),
            status: z.string(),
            text: z.string(),
            html: z.string(),
            headers: z.record(z.string(), z.string()),
          }),
        ),
        "The mails",
      ),
    },
  });
  return api;
}
