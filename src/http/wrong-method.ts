import type { RequestHandler } from "express";
import { openApiDocument } from "./api/openapi.ts";
import { refuse, sendProblem } from "./problem.ts";

type Described = { path: RegExp; methods: string[] };

let described: Described[] | undefined;

/** From the API's description; the demo's routes are left out, since they are not always there. */
function describedPaths(): Described[] {
  described ??= Object.entries(openApiDocument().paths ?? {}).flatMap(([path, methods]) => {
    const operations = Object.entries(methods as Record<string, { tags?: string[] }>);
    if (operations.some(([, { tags }]) => tags?.includes("demo"))) return [];
    const names = operations.map(([method]) => method.toUpperCase());
    return [{ path: patternOf(path), methods: names.includes("GET") ? ["HEAD", ...names] : names }];
  });
  return described;
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(".", "[.]").replace(/\{\w+\}/g, "[^/]+")}/?$`, "i");

/** A path that exists, asked with a method that it has not: 405, naming those that it has. */
export const wrongMethod: RequestHandler = (request, response, next) => {
  const known = describedPaths().find(({ path }) => path.test(request.path));
  if (!known || known.methods.includes(request.method)) return next();
  response.set("Allow", known.methods.join(", "));
  sendProblem(
    response,
    refuse.wrongMethod(`${request.method} is not for this path: use ${known.methods.join(" or ")}`).problem,
  );
};
