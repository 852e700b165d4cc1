import express, { Router } from "express";
import { z } from "zod";
import { listHalts } from "../../postgres/halts.ts";
import { endHalt, halt, liftEverybody } from "../../workflows/halts.ts";
import { requireKey } from "../authenticate.ts";
import { parse, refuse } from "../problem.ts";
import { haltView } from "./halt-view.ts";
import { HaltEnd, HaltPost } from "./request-schemas.ts";
import type { ApiOptions } from "./routes.ts";

const haltId = z.uuid("a halt's id is a UUID, as GET /v1/halts answers it");
const most = 100;

/** The stop button over HTTP, of scope `manage`. */
export function haltRoutes({ world, keys, wake, refresh }: ApiOptions): Router {
  const router = Router();
  const manage = requireKey(keys, "manage");
  const json = express.json({ limit: "16kb" });

  router.get("/v1/halts", manage, async (_request, response) => {
    response.json({ halts: (await listHalts(world.db, most)).map(haltView) });
  });

  router.post("/v1/halts", manage, json, async (request, response) => {
    const { kind, reason, by } = parse(HaltPost, request.body);
    const now = await world.clock.now();
    const begun = await halt(world.db, kind, { reason, by: by ?? response.locals.key.name }, now);
    await refresh();
    const restored = kind === "restore_all" ? await liftEverybody(world.db, world, now) : 0;
    await refresh();
    wake();
    response.status(201).json({ ...haltView(begun), restored });
  });

  router.delete("/v1/halts/:id", manage, json, async (request, response) => {
    const id = parse(haltId, request.params.id);
    const { reason, by } = parse(HaltEnd, request.body);
    const word = { reason, by: by ?? response.locals.key.name };
    const outcome = await endHalt(world.db, world, id, word, await world.clock.now());
    if (outcome === "unknown") throw refuse.notFound(`There is no halt ${id}: GET /v1/halts lists them`);
    if (outcome === "closes_by_itself")
      throw refuse.conflict(
        "This breaker closes by itself once its cause is gone: mend what its reason names",
      );
    wake();
    response.status(204).end();
  });

  return router;
}
