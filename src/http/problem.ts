import type { ServerResponse } from "node:http";
import type { ErrorRequestHandler, RequestHandler } from "express";
import type { z } from "zod";
import type { Log } from "../workflows/ports.ts";

/** RFC 9457. `detail` says what to do. */
export type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { path: string; message: string }[];
};

/** A refusal on its way to the caller; the only exception that routes throw on purpose. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly problem: Problem;
  /** In seconds: when the same request may be granted. */
  retryAfter: number | null = null;

  constructor(status: number, title: string, detail: string, errors?: Problem["errors"]) {
    super(detail);
    this.problem = { type: "about:blank", title, status, detail, ...(errors && { errors }) };
  }
}

export const refuse = {
  badRequest: (detail: string, errors?: Problem["errors"]) => new Refusal(400, "Bad request", detail, errors),
  unauthorized: (detail: string) => new Refusal(401, "Unauthorized", detail),
  forbidden: (detail: string) => new Refusal(403, "Forbidden", detail),
  notFound: (detail: string) => new Refusal(404, "Not found", detail),
  wrongMethod: (detail: string) => new Refusal(405, "Wrong method", detail),
  conflict: (detail: string) => new Refusal(409, "Conflict", detail),
  tooLarge: (detail: string) => new Refusal(413, "Too large", detail),
  unprocessable: (detail: string, errors?: Problem["errors"]) =>
    new Refusal(422, "Unprocessable", detail, errors),
  tooMany: (detail: string) => new Refusal(429, "Too many requests", detail),
  busy: (detail: string, retryAfter: number) =>
    Object.assign(new Refusal(503, "Service unavailable", detail), { retryAfter }),
};

export function sendProblem(
  response: ServerResponse,
  problem: Problem,
  retryAfter: number | null = null,
): void {
  const text = JSON.stringify(problem);
  response.statusCode = problem.status;
  // One by one: of headers that come with `writeHead` alone, AWS Lambda's adapter sees none.
  response.setHeader("Content-Type", "application/problem+json; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  if (retryAfter !== null) response.setHeader("Retry-After", retryAfter);
  response.end(text);
}

/** Parses what came in with a strict schema; what does not fit is 400 and names every field to change. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  if (value === undefined)
    throw refuse.badRequest("Send a JSON object, and with it the header Content-Type: application/json");
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(toErrors);
  const first = errors[0]!;
  throw refuse.badRequest(`${first.path === "" ? "The request" : first.path}: ${first.message}`, errors);
}

function toErrors(issue: z.core.$ZodIssue): { path: string; message: string }[] {
  if (issue.code !== "unrecognized_keys") return [{ path: issue.path.join("."), message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key].join("."),
    message: "is not known here: correct its name, or leave it out",
  }));
}

export const noSuchRoute: RequestHandler = (request, response) => {
  sendProblem(
    response,
    refuse.notFound(`There is no ${request.method} ${request.path}; see /openapi.json`).problem,
  );
};

/** The one place where refusals and failures become answers. */
export const problems =
  (log: Log): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error);
    answerFailure(log, request.path, response, error);
  };

/** A refusal or failure as an answer, whether or not express is asked. */
export function answerFailure(log: Log, path: string, response: ServerResponse, error: unknown): void {
  const problem = problemOf(error);
  // A refusal is meant, and a burst of them must not fill the log.
  if (problem.status >= 500 && !(error instanceof Refusal))
    log.error({ path, error: String(error) }, "A request failed");
  sendProblem(response, problem, error instanceof Refusal ? error.retryAfter : null);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return error.problem;
  const { type, status } = error as { type?: string; status?: number };
  if (type === "entity.too.large")
    return refuse.tooLarge("The body is too large: send at most what this route allows").problem;
  if (type === "entity.parse.failed")
    return refuse.badRequest("The body is not JSON: send application/json").problem;
  if (status === 400)
    return refuse.badRequest("The request could not be read: check its path and its encoding").problem;
  if (status !== undefined && status >= 400 && status < 500)
    return new Refusal(status, "Refused", "The request was refused: check its headers and its encoding")
      .problem;
  return {
    type: "about:blank",
    title: "Internal error",
    status: 500,
    detail: "Something failed on our side and nothing was changed: try again in a moment",
  };
}
