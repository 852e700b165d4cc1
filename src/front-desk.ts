import type { Config } from "./config.ts";
import { Board } from "./entitlements/board.ts";
import { entitlementCheck } from "./entitlements/check.ts";
import { openEventDoor } from "./event-door.ts";
import { openFeedbackDoor } from "./feedback-door.ts";
import type { AppOptions } from "./http/app.ts";
import { KeyRing } from "./http/authenticate.ts";
import type { signedLinks } from "./links.ts";
import { createApiKey, findApiKey } from "./postgres/api-keys.ts";
import { backlog } from "./postgres/backlog.ts";
import { openHalts } from "./postgres/halts.ts";
import { mailFigures } from "./postgres/mail-figures.ts";
import { readReconciliations } from "./postgres/reconciliation.ts";
import type { StripeTraffic } from "./stripe/stripe-traffic.ts";
import { late, within } from "./within.ts";
import type { World } from "./workflows/ports.ts";
import type { Binding } from "./workflows/receive-event.ts";

export type FrontDeskOptions = {
  config: Config;
  world: World;
  links: ReturnType<typeof signedLinks>;
  sender: string;
  binding: Binding;
  webhookSecrets: readonly string[];
  /** What was asked of Stripe, for the metrics. */
  traffic: StripeTraffic;
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
  const { config, world, links, sender, returnOrigins, wake } = options;
  if (config.bootstrapKey !== null) await keepBootstrapKey(world, config.bootstrapKey);
  const board = new Board(world.db, links, () => world.clock.now());
  const keys = keyRing(world);
  const check = entitlementCheck(board, world.policies);
  let missing: string | null = "starting";
  const door = openEventDoor(options);
  const feedback = openFeedbackDoor(options);
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
    lifted: door.lifted,
    ready: () => {
      missing = null;
    },
    app: {
      world,
      check,
      api: { world, keys, wake, refresh },
      health: {
        world,
        backlog: () => soon(backlog(world.db, Date.now())),
        halts: () => soon(openHalts(world.db)),
        mail: () => soon(mailFigures(world.db, Date.now())),
        reconciliations: () => soon(readReconciliations(world.db)),
        notReady: () => missing,
        position: () => board.position,
        traffic: options.traffic,
      },
      lapsed: {
        world,
        open: links.open,
        forms: links,
        sender,
        returnOrigins,
        demo: config.demo,
        productUrl: null,
        refresh,
        wake,
      },
      webhook: door.webhook,
      feedback: feedback.webhook,
    },
  };
}

async function keepBootstrapKey({ db, clock }: World, secret: string): Promise<void> {
  const key = { name: "bootstrap", scope: "manage", unknownAccount: "allow", secret } as const;
  await createApiKey(db, key, await clock.now());
}

const keyRing = ({ db }: World): KeyRing =>
  new KeyRing(async (secret) => {
    const key = await within(1_000, findApiKey(db, secret));
    // The ring then goes by what it knew: a check must not wait for a database that is away.
    if (key === late) throw new Error("The database was too slow to say whose key this is");
    return key;
  });

/** Whoever watches over the service must hear from it, above all when the database is silent. */
async function soon<T>(asked: Promise<T>): Promise<T | null> {
  const answer = await within(1_000, asked).catch(() => null);
  return answer === late ? null : answer;
}
