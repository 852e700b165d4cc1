import type { AddressInfo } from "node:net";
import type { Instant } from "../../src/core/instant.ts";
import { accountBody } from "../../src/demo/pretend-stripe/account-body.ts";
import { Book } from "../../src/demo/pretend-stripe/book.ts";
import type { Faults } from "../../src/demo/pretend-stripe/faults.ts";
import { idOf } from "../../src/demo/pretend-stripe/ids.ts";
import { type Ledger, openLedger } from "../../src/demo/pretend-stripe/ledger.ts";
import { serve } from "../../src/demo/pretend-stripe/server.ts";
import type { EventBody } from "../../src/demo/pretend-stripe/shapes.ts";
import { memoryStore } from "../../src/demo/pretend-stripe/store.ts";

export const stripeKey = "sk_test_simulator";

export type WorldStripe = { url: string; book: Book; ledger: Ledger; stop(): Promise<void> };

/** The pretend Stripe of a world: its books and its API as ever, its webhooks in the hands of the world's post. */
export async function openWorldStripe(options: {
  seed: string;
  now(): Instant;
  faults: Faults;
  onEvents(events: readonly EventBody[]): void;
}): Promise<WorldStripe> {
  const { seed, now, onEvents, faults } = options;
  const account = accountBody(idOf(seed, "account", 0), "Tidemark");
  const book = await Book.open({ store: memoryStore(), seed, livemode: false, onEvents });
  const seller = { country: account.country, name: "Tidemark" };
  const ledger = openLedger({ book, now, hostedBase: "https://invoice.stripe.test/i", account: seller });
  const desk = { book, ledger, account, now };
  const server = await serve({ desk, faults, secretKey: stripeKey, seed, port: 0 });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    book,
    ledger,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
