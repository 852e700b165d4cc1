import type { Config } from "./config.ts";
import { Board } from "./entitlements/board.ts";
import { entitlementCheck } from "./entitlements/check.ts";
import type { AppOptions } from "./http/app.ts";
import { KeyRing } from "./http/authenticate.ts";
import type { signedLinks } from "./links.ts";
import { createApiKey, findApiKey } from "./postgres/api-keys.ts";
import { type Backlog, backlog } from "./postgres/backlog.ts";
import type { InboxEvent } from "./postgres/inbox.ts";
import { isHint } from "./stripe/event-types.ts";
import { paidEvidence } from "./stripe/paid-evidence.ts";
import { verifyEvent } from "./stripe/verify-event.ts";
import { late, within } from "./within.ts";
import { liftOnPayment } from "./workflows/lift-on-payment.ts";
import type { VerifiedEvent, World } from "./workflows/ports.ts";
import { type Binding, eventIntake } from "./workflows/receive-event.ts";

export type FrontDeskOptions = {
  config: Config;
  world: World;
  links: ReturnType<typeof signedLinks>;
  sender: string;
  binding: Binding;
  webhookSecrets: readonly string[];
  /** Origins to which the lapsed page may lead its readers back. */
  returnOrigins(): readonly string[];
  wake(): void;
};

/** Everything that HTTP needs, the same in the service and on Lambda. */
export type FrontDesk = {
  board: Board;
  app: Omit<AppOptions, "demo">;
  /** Takes in what changed; never throws: an outage leaves the answers as they were. */
  refresh(): Promise<void>;
  /** Resolves once the payments that webhooks brought so far are taken in. */
  lifted(): Promise<void>;
  ready(): void;
};

export async function openFrontDesk(options: FrontDeskOptions): Promise<FrontDesk> {
  const { config, world, links, sender, binding, webhookSecrets, returnOrigins, wake } = options;
  if (config.bootstrapKey !== null) {
    const key = {
      name: "bootstrap",
      scope: "manage",
      unknownAccount: "allow",
      secret: config.bootstrapKey,
    } as const;
    await createApiKey(world.db, key, await world.clock.now());
  }
  const board = new Board(world.db, links, () => world.clock.now());
  const keys = new KeyRing(async (secret) => {
    const key = await within(1_000, findApiKey(world.db, secret));
    // The ring then goes by what it knew: a check must not wait for a database that is away.
    if (key === late) throw new Error("The database was too slow to say whose key this is");
    return key;
  });
  const standard = world.policies.get("standard")!;
  const check = entitlementCheck(board, standard);
  let missing: string | null = "starting";
  let lifting = Promise.resolve();
  const refresh = () =>
    board
      .catchUp()
      .catch((error: unknown) =>
        world.log.warn(
          { error: String(error) },
          "Changes could not be read; checks are answered from what was known",
        ),
      );

  return {
    board,
    refresh,
    lifted: () => lifting,
    ready: () => {
      missing = null;
    },
    app: {
      world,
      check,
      api: { world, keys, wake, refresh },
      health: {
        world,
        backlog: () => backlogSoon(world),
        notReady: () => missing,
        position: () => board.position,
      },
      lapsed: { world, open: links.open, sender, returnOrigins, demo: config.demo, productUrl: null },
      webhook: {
        binding,
        verify: (body, signature) => {
          const verification = verifyEvent(body, signature, webhookSecrets);
          return verification.kind === "refused"
            ? verification
            : { kind: "verified", event: toVerified(verification.event) };
        },
        keep: eventIntake(world),
        kept: (event) => {
          const lifted = lift(world, event).finally(wake);
          lifting = lifting.then(() => lifted);
        },
      },
    },
  };
}

/** Whoever watches over the service must hear from it, above all when the database is silent. */
async function backlogSoon({ db }: World): Promise<Backlog | null> {
  const waiting = await within(1_000, backlog(db)).catch(() => null);
  return waiting === late ? null : waiting;
}

function toVerified(
  event: Extract<ReturnType<typeof verifyEvent>, { kind: "verified" }>["event"],
): VerifiedEvent {
  const { object, invoice, ...kept } = event;
  return {
    ...kept,
    objectId: object.id,
    paidInvoice: paidEvidence(event.raw)?.invoice ?? null,
    relevant: isHint(event.type),
  };
}

/** A payment does not wait for its turn. Should this fail, the event is still in the inbox. */
async function lift(world: World, event: InboxEvent): Promise<void> {
  if (event.status !== "pending" || event.paidInvoice === null || event.customer === null) return;
  try {
    await liftOnPayment(
      world,
      { customer: event.customer, invoice: event.paidInvoice },
      await world.clock.now(),
    );
  } catch (error) {
    world.log.warn(
      { event: event.id, error: String(error) },
      "A payment could not be taken in at once; its event is worked in next",
    );
  }
}
