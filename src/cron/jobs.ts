/** Something done at regular times: by node-cron in the service, by a schedule on AWS. */
export type Job = {
  name: string;
  /** Cron expression with seconds, in real time. */
  schedule: string;
  run(): Promise<void>;
};

/** Wake-ups do nearly everything at once; these find what a wake-up missed, and what falls due by time alone. */
export const jobs = (duties: {
  work(): Promise<void>;
  refresh(): Promise<void>;
  reconcile(): Promise<void>;
}): Job[] => [
  { name: "work", schedule: "*/2 * * * * *", run: duties.work },
  { name: "refresh", schedule: "* * * * * *", run: duties.refresh },
  // Asks which comparisons with Stripe are due or were interrupted: how often each is, is kept with the database.
  { name: "reconcile", schedule: "0 * * * * *", run: duties.reconcile },
];
