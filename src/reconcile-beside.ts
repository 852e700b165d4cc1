import type { Closers } from "./closers.ts";
import { Worker } from "./cron/worker.ts";
import type { World } from "./workflows/ports.ts";
import { reconcileDue } from "./workflows/reconcile.ts";

/** Compares with Stripe beside all other work, and stops between two steps when the service does. */
export function reconcileBeside(
  { world, worker }: { world: World; worker: Worker },
  closers: Closers,
): () => Promise<void> {
  let stopping = false;
  const rounds = new Worker(async () => {
    if (await reconcileDue(world, await world.clock.now(), () => stopping)) worker.wake();
  }, world.log);
  closers.add(async () => {
    stopping = true;
    await rounds.stop();
  });
  return async () => {
    // The virtual clock's moves see to it themselves.
    if (world.clock.kind === "system") rounds.wake();
  };
}
