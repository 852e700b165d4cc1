import { Router } from "express";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Halt } from "../core/halt.ts";
import type { Backlog } from "../postgres/backlog.ts";
import type { MailFigures } from "../postgres/mail-figures.ts";
import type { Reconciliation } from "../postgres/reconciliation.ts";
import type { World } from "../workflows/ports.ts";
import { haltDetail, haltGauges } from "./halt-health.ts";
import { inboxConcern, inboxMetrics, type StripeRequests } from "./inbox-health.ts";
import { mailConcern, mailMetrics, stuckConcern } from "./mail-health.ts";
import { reconciliationDetail, reconciliationGauges } from "./reconciliation-health.ts";

export type Health = {
  world: World;
  /** What waits; null when the database does not say so soon. Never throws. */
  backlog(): Promise<Backlog | null>;
  /** What stops suspensions; null when the database does not say so soon. Never throws. */
  halts(): Promise<Halt[] | null>;
  /** What became of mails; null when the database does not say so soon. Never throws. */
  mail(): Promise<MailFigures | null>;
  /** How the comparisons with Stripe stand; null when the database does not say so soon. Never throws. */
  reconciliations(): Promise<Reconciliation[] | null>;
  /** Null once requests can be served; else what is still missing. */
  notReady(): string | null;
  /** The number of the last access change that this instance took in. */
  position(): number;
  traffic: StripeRequests;
};

/** Liveness, readiness and Prometheus metrics; open to whoever can reach the port, and naming nobody. */
export function healthRoutes(health: Health): Router {
  const { world, notReady, position, traffic } = health;
  const asked = () =>
    Promise.all([health.backlog(), health.halts(), health.mail(), health.reconciliations()]);
  const router = Router();
  router.get("/healthz", (_request, response) => void response.json({ alive: true }));

  router.get("/readyz", async (_request, response) => {
    const why = notReady();
    const [waiting, halted, mails, compared] = await asked();
    // Whoever goes by silence does not wait to hear of anything.
    const concern = mails && world.provenBy === "delivery" ? mailConcern(mails, Date.now()) : null;
    const detail = {
      ...(why !== null && { not_ready: why }),
      database: waiting ? "answers" : "does not answer",
      position: position(),
      ...waiting,
      ...(waiting && inboxConcern(waiting) !== null && { inbox: inboxConcern(waiting) }),
      ...(waiting?.customers_unread && { stripe_customers: unreadConcern(waiting) }),
      ...(halted && { halts: haltDetail(halted) }),
      ...(concern !== null && { mail_feedback: concern }),
      ...(mails?.stuck && { mail_hand_over: stuckConcern(mails.stuck) }),
      ...(compared && { reconciliation: reconciliationDetail(compared) }),
      ...(world.retiredPolicies.size > 0 && {
        retired_policies: Object.fromEntries(world.retiredPolicies),
      }),
    };
    response
      .status(why === null ? 200 : 503)
      .json({ ready: why === null, mode: world.mode, clock: world.clock.kind, detail });
  });

  const { registry, observe } = metrics();
  const observeHalts = haltGauges(registry);
  const observeReconciliations = reconciliationGauges(registry);
  const observeInbox = inboxMetrics(registry, world.tally, traffic);
  const observeMails = mailMetrics(registry, world.tally);
  router.get("/metrics", async (_request, response) => {
    const [waiting, halted, mails, compared] = await asked();
    observe(position(), waiting);
    if (waiting) observeInbox(waiting);
    if (halted) observeHalts(halted);
    if (mails) observeMails(mails);
    if (compared) observeReconciliations(compared);
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}

/** What somebody has to do about customers that cannot be read. */
const unreadConcern = ({ customers_unread: count }: Backlog): string =>
  `Stripe does not let us read ${count} customer(s), and their accounts are held as they are; ` +
  "the decisions on these accounts say which: check their ids, and what the key may read";

function metrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const up = gauge("forewarn_up", "1 while the database answers");
  const taken = gauge(
    "forewarn_access_changes_position",
    "Number of the last access change that this instance took in",
  );
  const mails = gauge("forewarn_notices_pending", "Notices that wait to be sent");
  const unknown = gauge("forewarn_notices_unknown", "Notices whose hand-over never answered");
  const suspended = gauge("forewarn_accounts_suspended", "Accounts that are suspended");

  const unread = gauge(
    "forewarn_customers_unread",
    "Customers that Stripe does not let us read; their accounts are held",
  );

  const observe = (position: number, waiting: Backlog | null) => {
    up.set(waiting ? 1 : 0);
    taken.set(position);
    if (!waiting) return;
    mails.set(waiting.notices_pending);
    unknown.set(waiting.notices_unknown);
    suspended.set(waiting.accounts_suspended);
    unread.set(waiting.customers_unread);
  };
  return { registry, observe };
}
