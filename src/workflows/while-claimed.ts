import { type Claim, leaseMs, renewClaim } from "../postgres/claims.ts";
import type { World } from "./ports.ts";

/**
 * Renews a claim for as long as `work` takes: an account with hundreds of invoices is read for longer than a lease
 * lasts. Where that fails the lease runs out, and what was worked for does not count.
 */
export async function whileClaimed<T>(
  { db, log }: Pick<World, "db" | "log">,
  claim: Claim,
  work: () => Promise<T>,
  every = leaseMs / 4,
): Promise<T> {
  const renewal = setInterval(() => {
    renewClaim(db, claim, Date.now()).catch((error: unknown) =>
      log.warn({ account: claim.accountId, error: String(error) }, "A claim could not be renewed"),
    );
  }, every);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
  }
}
