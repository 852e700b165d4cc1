import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Instant } from "../../core/instant.ts";
import { accountBody } from "./account-body.ts";
import { Book } from "./book.ts";
import { type Faults, type Oddities, openFaults } from "./faults.ts";
import { idOf } from "./ids.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { serve } from "./server.ts";
import { memoryStore, type PretendStore } from "./store.ts";
import { type Endpoint, Webhooks } from "./webhooks.ts";

export type PretendStripeOptions = {
  /** Domain time: what `created` and all other times are stamped with. */
  now: () => Promise<Instant> | Instant;
  /** Left out: in memory. */
  store?: PretendStore;
  secretKey: string;
  webhook?: Endpoint;
  /** `hosted_invoice_url` is this, a slash and the invoice's id. */
  hostedBase: string;
  /** Left out: any that is free. */
  port?: number;
  /** The same seed gives the same ids; a store that is used again needs the seed it was begun with. */
  seed?: string;
  /** The seller's name on invoices. */
  businessName?: string;
};

export type PretendStripe = {
  /** For `STRIPE_API_BASE`. */
  url: string;
  /** Its account id, `acct_…`. */
  account: string;
  ledger: Ledger;
  faults: Faults;
  /** To be changed at will. */
  oddities: Oddities;
  webhooks: Webhooks;
  /** The latest requests to its API, oldest first, e.g. `GET /v1/invoices`; may be emptied. */
  requests: string[];
  stop(): Promise<void>;
};

/** A Stripe of one's own: a real HTTP server that the real SDK talks to, and that sends signed webhooks. */
export async function startPretendStripe(options: PretendStripeOptions): Promise<PretendStripe> {
  const { now, store = memoryStore(), secretKey, hostedBase, port = 0, seed = randomUUID() } = options;
  const account = accountBody(
    idOf(options.seed ?? "pretend", "account", 0),
    options.businessName ?? "Your product",
  );
  const webhooks = new Webhooks(options.webhook ?? null);
  const livemode = secretKey.startsWith("sk_live_");
  const book = await Book.open({ store, seed, livemode, onEvents: (events) => webhooks.announce(events) });
  const seller = { country: account.country, name: options.businessName ?? "Your product" };
  const ledger = openLedger({ book, now, hostedBase, account: seller });
  const faults = openFaults();
  const oddities: Oddities = { clockAhead: 0, ignoresExpansion: false };
  const requests: string[] = [];
  const desk = { book, ledger, account, now };
  const server = await serve({ desk, faults, oddities, requests, secretKey, seed, port });
  webhooks.start(book);
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${listening}`,
    account: account.id,
    ledger,
    faults,
    oddities,
    webhooks,
    requests,
    stop: async () => {
      webhooks.stop();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
