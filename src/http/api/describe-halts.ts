import type { OpenAPIRegistry } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import { Halt } from "./answer-schemas.ts";
import { refusals, secured, tooLarge } from "./describe-api.ts";
import { body, json, problem } from "./described-answers.ts";
import { HaltEnd, HaltPost } from "./request-schemas.ts";

/** The stop button, and the breaker's release. */
export function describeHalts(api: OpenAPIRegistry): void {
  api.registerPath({
    method: "get",
    path: "/v1/halts",
    summary: "What stops suspensions, and what did",
    description: "Scope: manage. What is in force comes first, then the latest of what is over; 100 at most.",
    security: secured,
    tags: ["halts"],
    responses: { 200: json(z.object({ halts: z.array(Halt) }), "The halts"), ...refusals },
  });
  api.registerPath({
    method: "post",
    path: "/v1/halts",
    summary: "Stop all suspensions",
    description:
      "Scope: manage. `halt`: from now on nobody is suspended; reminders go on. `restore_all`: everybody who is suspended has full access again when this answers, and keeps it; nobody is told a date meanwhile.",
    security: secured,
    tags: ["halts"],
    request: { body: body(HaltPost) },
    responses: {
      201: json(
        Halt.extend({ restored: z.int().openapi({ description: "Accounts that have access again." }) }),
        "In force",
      ),
      ...refusals,
      413: tooLarge,
    },
  });
  api.registerPath({
    method: "delete",
    path: "/v1/halts/{id}",
    summary: "Let suspensions go on",
    description:
      "Scope: manage. Ends a halt or a restoration, or releases a breaker that waits for a person. Whoever waits is reviewed at once, oldest named date first, and passes the breaker; whoever was restored gets a fresh final notice and its full wait. One that is over already stays so.",
    security: secured,
    tags: ["halts"],
    request: { params: z.object({ id: z.uuid() }), body: body(HaltEnd) },
    responses: {
      204: { description: "Ended" },
      ...refusals,
      404: problem("No such halt"),
      409: problem("A breaker that closes by itself when its cause is gone"),
      413: tooLarge,
    },
  });
}
