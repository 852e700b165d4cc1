import { Router } from "express";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Backlog } from "../postgres/backlog.ts";
import type { World } from "../workflows/ports.ts";

export type Health = {
  world: World;
  /** What waits; null when the database does not say so soon. Never throws. */
  backlog(): Promise<Backlog | null>;
  /** Null once requests can be served; else what is still missing. */
  notReady(): string | null;
  /** The number of the last access change that this instance took in. */
  position(): number;
};

/** Liveness, readiness and Prometheus metrics; open to whoever can reach the port, and naming nobody. */
export function healthRoutes({ world, backlog, notReady, position }: Health): Router {
  const router = Router();
  router.get("/healthz", (_request, response) => void response.json({ alive: true }));

  router.get("/readyz", async (_request, response) => {
    const why = notReady();
    const waiting = await backlog();
    const detail = {
      ...(why !== null && { not_ready: why }),
      database: waiting ? "answers" : "does not answer",
      position: position(),
      ...waiting,
    };
    response
      .status(why === null ? 200 : 503)
      .json({ ready: why === null, mode: world.mode, clock: world.clock.kind, detail });
  });

  const { registry, observe } = metrics();
  router.get("/metrics", async (_request, response) => {
    observe(position(), await backlog());
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

function metrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const up = gauge("forewarn_up", "1 while the database answers");
  const taken = gauge(
    "forewarn_access_changes_position",
    "Number of the last access change that this instance took in",
  );
  const inbox = gauge("forewarn_inbox_pending", "Events that are not worked in yet");
  const dead = gauge("forewarn_inbox_dead", "Events that could not be worked in");
  const ignored = gauge(
    "forewarn_inbox_ignored",
    "Events of another account or mode, or that say nothing of debts",
  );
  const mails = gauge("forewarn_notices_pending", "Notices that wait to be sent");
  const unknown = gauge("forewarn_notices_unknown", "Notices whose hand-over never answered");
  const suspended = gauge("forewarn_accounts_suspended", "Accounts that are suspended");

  const observe = (position: number, waiting: Backlog | null) => {
    up.set(waiting ? 1 : 0);
    taken.set(position);
    if (!waiting) return;
    inbox.set(waiting.inbox_pending);
    dead.set(waiting.inbox_dead);
    ignored.set(waiting.inbox_ignored);
    mails.set(waiting.notices_pending);
    unknown.set(waiting.notices_unknown);
    suspended.set(waiting.accounts_suspended);
  };
  return { registry, observe };
}
