import { OpenAPIRegistry, OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { describeApi } from "./describe-api.ts";
import { describeHalts } from "./describe-halts.ts";
import { describeOperation } from "./describe-operation.ts";

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

function registry(): OpenAPIRegistry {
  const api = new OpenAPIRegistry();
  describeApi(api);
  describeHalts(api);
  describeOperation(api);
  return api;
}
