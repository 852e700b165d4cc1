import { sql } from "kysely";
import type { Database } from "../../src/postgres/database.ts";
import { type HeldRows, holdMail, holdTable } from "./held-rows.ts";
import type { PretendSes, Telling } from "./pretend-ses.ts";
import type { ServiceProcess } from "./service-process.ts";
import { until } from "./until.ts";

/** Where in the send of a mail the service is killed. */
export const sendPoints = [
  /** It holds a notice, and waits for its turn to hand it over. */
  "holding",
  /** It hands a mail over, and SES does not take it. */
  "not_taken",
  /** SES took it, and does not answer. */
  "taken",
  /** SES answered, and the answer is not committed. */
  "answered",
  /** What SES tells of a mail is being posted, and is not committed. */
  "telling",
  /** What it tells is committed, and SNS does not hear so. */
  "told",
] as const;
export type SendPoint = (typeof sendPoints)[number];

export type SendBlows = {
  /** One blow at a time: the service is killed when the point is reached after so many others like it; "holding" at once. */
  arm(point: SendPoint, after: number): Promise<void>;
  isArmed(): boolean;
  /** No blow falls any more. */
  disarm(): Promise<void>;
  /** Asks for something until the service lives to answer it, starting it again when it was killed. */
  insist<T>(ask: () => Promise<T>): Promise<T>;
  /** Has SES tell it, unless a blow falls; then it is still to be told. */
  tell(telling: Telling): Promise<void>;
  /** How often a blow fell at each point. */
  fallen: Record<SendPoint, number>;
};

/** Kills the service at points of the send at which SES, SNS and the database know it to be. */
export function sendBlows(service: ServiceProcess, ses: PretendSes): SendBlows {
  const { db } = service;
  const fallen = Object.fromEntries(sendPoints.map((point) => [point, 0])) as Record<SendPoint, number>;
  let armed: { point: SendPoint; after: number; held?: HeldRows } | null = null;
  let falling: Promise<void> | null = null;

  /** Whether the blow falls here; then no other does. */
  const strikes = (point: SendPoint): boolean => {
    if (armed?.point !== point || armed.after-- > 0) return false;
    armed = null;
    return true;
  };
  const fall = (point: SendPoint, held?: HeldRows): Promise<void> => {
    fallen[point] += 1;
    falling = (async () => {
      await service.kill();
      // What waits for us in the database would else be done once we let go.
      if (held) await service.endSessions();
      await held?.letGo();
      await service.sessionsEnded();
    })();
    return falling;
  };
  const fallOnceReached = async (point: SendPoint, held: HeldRows): Promise<boolean> => {
    const isReached = await held.reached();
    if (isReached) await fall(point, held);
    return isReached;
  };

  const take = ses.acceptance.answering;
  ses.acceptance.taking = async () => {
    if (!strikes("not_taken")) return undefined;
    await fall("not_taken");
    return "cut";
  };
  ses.acceptance.answering = async (form, messageId) => {
    await take(form, messageId);
    if (strikes("taken")) {
      await fall("taken");
      return "cut";
    }
    if (strikes("answered"))
      void fallOnceReached("answered", await holdMail(db, form.get("Tags.member.1.Value") ?? ""));
    return undefined;
  };

  let rising: Promise<void> | null = null;
  const rise = async () => {
    await falling;
    await markLost(db, ses);
    await letMinutesPass(db);
    falling = null;
    await service.start();
    rising = null;
  };
  const insist = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      if (falling) rising ??= rise();
      await rising;
      try {
        return await ask();
      } catch (error) {
        if (!falling) throw error;
      }
    }
  };

  const tellAmidBlow = async (telling: Telling, point: "telling" | "told"): Promise<void> => {
    const held = point === "telling" ? await holdMail(db, telling.taken.noticeId) : null;
    const heard = ses.tell(telling).catch(() => undefined);
    if (held) {
      // Nobody waits for what they had kept before already.
      void heard.then(() => (telling.isHeard ? held.letGo() : undefined));
      await fallOnceReached("telling", held);
    } else {
      await until(() => isKept(db, telling), "what SES tells is kept");
      await fall("told");
      telling.isHeard = false;
    }
    await heard;
  };
  return {
    fallen,
    insist,
    isArmed: () => armed !== null,
    arm: async (point, after) => {
      if (point !== "holding") {
        armed = { point, after };
        return;
      }
      const held = await holdTable(db, "mail_pace");
      armed = { point, after: 0, held };
      void held.reached().then((isReached) => {
        if (isReached && strikes("holding")) void fall("holding", held);
      });
    },
    disarm: async () => {
      const held = armed?.held;
      armed = null;
      await held?.letGo();
    },
    tell: async (telling) => {
      await insist(async () => undefined);
      const point = strikes("telling") ? "telling" : strikes("told") ? "told" : null;
      if (point === null) await insist(() => ses.tell(telling));
      else await tellAmidBlow(telling, point);
    },
  };
}

/** What it had handed over when it died, and had not heard, or not written down, that SES took it. */
async function markLost(db: Database, ses: PretendSes): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select id from notices where status = 'sending' union all select id from alerts where status = 'sending'`.execute(
    db,
  );
  for (const { id } of rows) {
    const last = ses.taken.findLast(({ noticeId }) => noticeId === id);
    if (last) last.isLost = true;
  }
}

/** While it was down some real minutes went by, after which a hand-over that was begun counts as abandoned. */
async function letMinutesPass(db: Database): Promise<void> {
  const earlier = (column: string) => sql`${sql.ref(column)} - interval '6 minutes'`;
  await sql`update notices set handed_over_at = ${earlier("handed_over_at")} where status = 'sending'`.execute(
    db,
  );
  await sql`update alerts set handed_over_at = ${earlier("handed_over_at")}, retry_after = ${earlier("retry_after")}
    where status in ('sending', 'pending')`.execute(db);
}

const isKept = async (db: Database, { id }: Telling): Promise<boolean> =>
  (await sql`select from notice_events where source_id = ${`sns:${id}`}`.execute(db)).rows.length > 0;
