import type { Instant } from "../core/instant.ts";
import type { World } from "../workflows/ports.ts";
import { type Chore, workUntilQuiet } from "../workflows/work.ts";

/** Something done at regular times: by node-cron in the service, by a schedule on AWS. */
export type Job = {
  name: string;
  /** Cron expression with seconds, in real time. */
  schedule: string;
  run(now: Instant): Promise<void>;
};

/** Wake-ups do nearly all work at once; this finds what a wake-up missed, and what falls due by time alone. */
export const jobs = (world: World, chores: readonly Chore[]): Job[] => [
  { name: "work", schedule: "*/2 * * * * *", run: (now) => workUntilQuiet(world, chores, now) },
];
