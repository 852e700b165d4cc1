import pino from "pino";
import { jobs } from "./cron/jobs.ts";
import { lambdaConfig } from "./lambda-config.ts";
import { type BatchAnswer, takeInvocation } from "./lambda-events.ts";
import { type FrontDoor, openBackOffice, openEventEntrance, openFrontDoor } from "./lambda-office.ts";
import { reach } from "./postgres/database.ts";
import { within } from "./within.ts";

type Context = { getRemainingTimeInMillis(): number };

/** Milliseconds of real time. */
const patience = {
  /** An answer waits no longer for the work that it left: Stripe wants it. */
  answer: 8_000,
  /** What must be left of a function's time when it answers. */
  margin: 1_000,
  /** A scheduled call begins nothing more when less than this is left of its time. */
  lastPiece: 20_000,
  /** Until a schedule's call gives the database up. */
  database: 5_000,
};

const config = settings();
const log = pino({ level: config.logLevel });

const backOffice = untilOpen(() => openBackOffice(config, log));
const frontDoor = untilOpen(async () => openFrontDoor(config, await backOffice()));
const entrance = untilOpen(async () => openEventEntrance(config, await backOffice()));
const checkStripe = untilOpen(async () => (await backOffice()).checkStripe());

/** Every request of the HTTP API (payload 2.0). */
export async function http(event: object, context: Context): Promise<object> {
  let door: FrontDoor;
  try {
    door = await frontDoor();
  } catch (error) {
    if (isSetting(error)) throw error;
    log.error({ error: String(error) }, notOpen);
    return unavailable;
  }
  await door.catchUp();
  const answer = await door.serve(event, context);
  await finishWithin(context, door);
  return answer;
}

/**
 * Stripe's events as Amazon EventBridge brings them, and SES's as Amazon SNS does, by a queue or directly. Nobody's
 * signature is asked for: AWS vouches for the source, and lets nobody call this function who was not given leave.
 * @throws so that they come again
 */
export async function events(invocation: object, context: Context): Promise<BatchAnswer | undefined> {
  const office = await backOffice();
  await office.connections.ask(() => reach(office.world.db), patience.database);
  const door = await entrance();
  const answer = await takeInvocation(invocation, door.take);
  if (answer && answer.batchItemFailures.length > 0)
    log.error(
      { messages: answer.batchItemFailures },
      "Some events could not be kept; the queue brings them again",
    );
  await finishWithin(context, door);
  return answer;
}

/** The function is frozen as soon as it answers, so the work comes before that, and has an end. */
async function finishWithin(context: Context, door: { finish(): Promise<void> }): Promise<void> {
  const finished = door.finish().catch((error: unknown) => {
    log.error({ error: String(error) }, "A spell of work failed; the schedule tries again");
  });
  await within(Math.min(patience.answer, context.getRemainingTimeInMillis() - patience.margin), finished);
}

/** A schedule's call: `{"job": "work"}`, a name of cron/jobs.ts. @throws so that the call counts as failed */
export async function work({ job = "work" }: { job?: string }, context: Context): Promise<void> {
  const office = await backOffice();
  await office.connections.ask(() => reach(office.world.db), patience.database);
  await checkStripe();
  const enough = () => context.getRemainingTimeInMillis() < patience.lastPiece;
  const duties = jobs({
    work: () => office.work(enough),
    refresh: async () => undefined,
    reconcile: () => office.reconcile(enough),
  });
  const wanted = duties.find(({ name }) => name === job);
  if (!wanted) {
    const known = duties.map(({ name }) => name).join(", ");
    throw new Error(`There is no job "${job}": the schedules of serverless.yml may ask for ${known}`);
  }
  await wanted.run();
}

const notOpen = "The function could not open; the next call tries again";
const unavailable = {
  statusCode: 503,
  headers: { "content-type": "application/problem+json", "retry-after": "2" },
  body: JSON.stringify({
    type: "about:blank",
    title: "Service unavailable",
    status: 503,
    detail: "The database does not answer, and nothing was changed: try again in a moment",
  }),
};

/** Opens once, and at the next call again when that failed. */
function untilOpen<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | null = null;
  return () => {
    opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
}

const isSetting = (error: unknown) =>
  ["ConfigError", "DatabaseTooOld", "PolicyFileError"].includes((error as Error).name);

/** What an operator must change is told in one line; the runtime's own report follows it. */
function refuse(error: unknown): never {
  process.stderr.write(`forewarn: ${(error as Error).message}\n`);
  throw error;
}

function settings() {
  try {
    return lambdaConfig(process.env);
  } catch (error) {
    return refuse(error);
  }
}

// The cold start opens, ahead of the first call, what the function of this instance needs.
try {
  await (/\.(work|events)$/.test(process.env._HANDLER ?? "") ? backOffice() : frontDoor());
} catch (error) {
  if (isSetting(error)) refuse(error);
  log.error({ error: String(error) }, notOpen);
}
