import { Worker } from "./cron/worker.ts";
import { workUntilQuiet } from "./workflows/work.ts";
import type { OpenWorld } from "./world.ts";

/** Real milliseconds: mails that go out at their pace must not keep reviews waiting for longer. */
const longestSpell = 5_000;

/** Works in spells; one that was cut short is followed by the next. */
export function workInSpells({ world, chores }: Pick<OpenWorld, "world" | "chores">) {
  // A permission that is missing should be known before the first mail.
  if (world.mode !== "observe") void world.pace.ask();
  let stopping = false;
  const worker: Worker = new Worker(async () => {
    const until = performance.now() + longestSpell;
    let cutShort = false;
    const enough = () => {
      cutShort ||= stopping || performance.now() > until;
      return cutShort;
    };
    await workUntilQuiet(world, chores, world.clock.now, false, enough);
    if (cutShort) worker.wake();
  }, world.log);
  const stopWorking = async () => {
    stopping = true;
    await worker.stop();
  };
  return { worker, stopWorking };
}
