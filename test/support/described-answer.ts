import { z } from "zod";
import { readProjectFile } from "./project-files.ts";

type Json = { [key: string]: Json } | readonly Json[] | string | number | boolean | null;
type JsonObject = { [key: string]: Json };
type Responses = Record<string, { content?: Record<string, { schema: Json }> }>;

const document = JSON.parse(readProjectFile("openapi.json")) as {
  paths: Record<string, Record<string, { responses: Responses }>>;
  components: { schemas: Record<string, Json> };
};

/**
 * What openapi.json says that a route answers, to check an answer against; a field that it does not describe is as
 * wrong as one that is missing. @throws when it describes no such answer
 */
export function describedAnswer(method: string, path: string, status: number): z.ZodType {
  const content = document.paths[path]?.[method.toLowerCase()]?.responses[status]?.content;
  const schema = Object.values(content ?? {})[0]?.schema;
  if (schema === undefined) throw new Error(`openapi.json describes no ${status} of ${method} ${path}`);
  return z.fromJSONSchema(closed(schema) as Parameters<typeof z.fromJSONSchema>[0]);
}

/** References replaced by what they name, and objects closed. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const { $ref, ...rest } = schema as JsonObject;
  if (typeof $ref === "string") return closed(document.components.schemas[$ref.split("/").at(-1)!]!);
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, closed(value)]));
  const open = !("properties" in inner) || "additionalProperties" in inner;
  return open ? inner : { ...inner, additionalProperties: false };
}
