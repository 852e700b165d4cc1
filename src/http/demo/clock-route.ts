import express, { Router } from "express";
import { laterBy } from "../../core/duration.ts";
import { type Instant, iso } from "../../core/instant.ts";
import type { World } from "../../workflows/ports.ts";
import { ClockMove } from "../api/request-schemas.ts";
import { parse, refuse } from "../problem.ts";

/** How far one request may move time: beyond it there is a slip of the pen. */
const furthest = "P100Y";

/** `POST /demo/clock`: JSON for programs, a form for the demo's pages. Mounted on the virtual clock only. */
export function clockRoute({
  world,
  moveTo,
}: {
  world: World;
  moveTo(target: Instant): Promise<void>;
}): Router {
  const router = Router();
  router.post(
    "/demo/clock",
    express.json(),
    express.urlencoded({ extended: false }),
    async (request, response) => {
      const move = parse(ClockMove, request.body ?? {});
      const now = await world.clock.now();
      const target = move.advance === undefined ? Date.parse(move.now!) : laterBy(move.advance, now);
      if (target < now) throw refuse.unprocessable(`Time only moves forward: it is ${iso(now)} already`);
      if (target > laterBy(furthest, now))
        throw refuse.unprocessable("Time moves a hundred years at most in one step: move it several times");
      await moveTo(target);
      if (request.is("application/x-www-form-urlencoded")) return void response.redirect(303, "/");
      response.json({ now: iso(await world.clock.now()) });
    },
  );
  return router;
}
