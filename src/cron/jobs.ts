/** Something done at regular times: by node-cron in the service, by a schedule on AWS. */
export type Job = {
  name: string;
  /** Cron expression with seconds, in real time. */
  schedule: string;
  run(): Promise<void>;
};

/** Wake-ups do nearly everything at once; these find what a wake-up missed, and what falls due by time alone. */
export const jobs = (duties: { work(): Promise<void>; refresh(): Promise<void> }): Job[] => [
  { name: "work", schedule: "*/2 * * * * *", run: duties.work },
  { name: "refresh", schedule: "* * * * * *", run: duties.refresh },
];
