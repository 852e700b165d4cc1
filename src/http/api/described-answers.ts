import type { ResponseConfig } from "@asteasolutions/zod-to-openapi";
import type { z } from "zod";
import { Problem } from "./answer-schemas.ts";

export const json = (schema: z.ZodType, description: string): ResponseConfig => ({
  description,
  content: { "application/json": { schema } },
});

export const problem = (description: string): ResponseConfig => ({
  description,
  content: { "application/problem+json": { schema: Problem } },
});

export const body = (schema: z.ZodType) => ({ required: true, content: { "application/json": { schema } } });
