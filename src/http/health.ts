import { Router } from "express";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { World } from "../workflows/ports.ts";
import { backlog } from "../postgres/backlog.ts";

export type Health = {
  world: World;
  /** Null once requests can be served; else what is still missing. */
  notReady(): string | null;
  /** The number of the last access change that this instance took in. */
  position(): number;
};

/** Liveness, readiness and Prometheus metrics; open to whoever can reach the port, and naming nobody. */
export function healthRoutes({ world, notReady, position }: Health): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.json({ alive: true }));

  router.get("/readyz", async (_request, response) => {
    const why = notReady();
    const waiting = await backlog(world.db).catch(() => null);
    const detail = { ...(why !== null && { not_ready: why }), database: waiting ? "answers" : "does not answer", position: position(), ...waiting };
    response.status(why === null ? 200 : 503).json({ ready: why === null, mode: world.mode, clock: world.clock.kind, detail });
  });

  const registry = metrics(world, position);
  router.get("/metrics", async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

function metrics(world: World, position: () => number): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const taken = gauge("forewarn_access_changes_position", "Number of the last access change that this instance took in");
  const inbox = gauge("forewarn_inbox_pending", "Events that are not worked in yet");
  const mails = gauge("forewarn_notices_pending", "Notices that wait to be sent");
  const unknown = gauge("forewarn_notices_unknown", "Notices whose hand-over never answered");
  const suspended = gauge("forewarn_accounts_suspended", "Accounts that are suspended");
  registry.registerMetric(
    new Gauge({
      name: "forewarn_up", help: "1 while the database answers", registers: [],
      async collect() {
        const waiting = await backlog(world.db).catch(() => null);
        this.set(waiting ? 1 : 0);
        taken.set(position());
        if (!waiting) return;
        inbox.set(waiting.inbox_pending);
        mails.set(waiting.notices_pending);
        unknown.set(waiting.notices_unknown);
        suspended.set(waiting.accounts_suspended);
      },
    }),
  );
  return registry;
}
