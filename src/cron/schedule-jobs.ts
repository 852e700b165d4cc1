import cron from "node-cron";
import type { Log } from "../workflows/ports.ts";
import type { Job } from "./jobs.ts";

/**
 * Runs each job at its times, until the function that it returns is called. A job that is still running is called
 * again nevertheless.
 */
export function scheduleJobs(jobs: readonly Job[], log: Log): () => Promise<void> {
  const tasks = jobs.map(({ name, schedule, run }) => {
    const runSafely = () => {
      run().catch((error: unknown) =>
        log.error({ job: name, error: String(error) }, "A job failed; it runs again"),
      );
    };
    return cron.schedule(schedule, runSafely, { name });
  });
  return async () => {
    for (const task of tasks) await task.destroy();
  };
}
