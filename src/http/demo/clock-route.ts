import express, { Router } from "express";
import { Temporal } from "temporal-polyfill";
import { day, hour, type Instant, iso, minute, second } from "../../core/instant.ts";
import type { World } from "../../workflows/ports.ts";
import { ClockMove } from "../api/request-schemas.ts";
import { parse, refuse } from "../problem.ts";

/** How far one request may move time: beyond it a slip of the pen would run for hours. */
const furthest = 5 * 366 * day;

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
      const target = move.advance === undefined ? Date.parse(move.now!) : now + lengthOf(move.advance);
      if (target < now) throw refuse.unprocessable(`Time only moves forward: it is ${iso(now)} already`);
      if (target > now + furthest) throw refuse.unprocessable("Time moves five years at most in one step");
      await moveTo(target);
      if (request.is("application/x-www-form-urlencoded")) return void response.redirect(303, "/");
      response.json({ now: iso(await world.clock.now()) });
    },
  );
  return router;
}

function lengthOf(text: string): number {
  const { weeks, days, hours, minutes, seconds } = Temporal.Duration.from(text);
  return (weeks * 7 + days) * day + hours * hour + minutes * minute + seconds * second;
}
