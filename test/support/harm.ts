import { sql } from "kysely";
import { parse } from "yaml";
import type { Database } from "../../src/postgres/database.ts";
import { readProjectFile } from "./project-files.ts";

// A look of our own at what the database holds: it shares no query and no rule with the service.

const ladder = ["active", "reminded", "second_reminder", "grace", "suspended"];
const warnings = ["first_reminder", "second_reminder", "final_notice"];
const mustReach: string[] = parse(readProjectFile("policy.yaml")).standard.must_reach;

type Step = { ref: string; stage: string; at: Date };
type Warned = {
  ref: string;
  kind: string;
  person: string;
  roles: string[];
  case: number;
  issuedAt: Date;
  deliveredAt: Date | null;
  namedCut: Date | null;
  /** In the mailbox, where it was reported as delivered. */
  inHand: boolean;
};

/** Every harm done to anybody so far, in words. Whatever happened, at any moment there must be none. */
export async function harmDone(db: Database): Promise<string[]> {
  const steps = await readSteps(db);
  const notices = await readWarnings(db);
  const ofAccount = (ref: string) =>
    harmOnTheLadder(
      steps.filter((step) => step.ref === ref),
      notices.filter((notice) => notice.ref === ref),
    );
  const refs = [...new Set(steps.map(({ ref }) => ref))];
  return [...(await writtenTwice(db)), ...(await saidOtherwise(db)), ...refs.flatMap(ofAccount)];
}

/** One mail for each notice, and for each person one of each kind in each round of a case. */
async function writtenTwice(db: Database): Promise<string[]> {
  const { rows } = await sql<{ harm: string }>`
    select format('notice %s was handed over %s times', mail.notice_id, count(*)) as harm
    from mailbox_mails mail group by mail.notice_id having count(*) > 1
    union all
    select format('%s of %s got %s of %s, round %s, %s times',
      lower(mail.recipient), mail.account, mail.kind, notice.subject, notice.round, count(*))
    from mailbox_mails mail join notices notice on notice.id = mail.notice_id
    group by lower(mail.recipient), mail.account, mail.kind, notice.subject, notice.round
    having count(*) > 1`.execute(db);
  return rows.map(({ harm }) => harm);
}

/** The case, its latest decision and what products are told of it are of one mind. */
async function saidOtherwise(db: Database): Promise<string[]> {
  const { rows } = await sql<{ harm: string }>`
    select format('%s is %s, but decided is %s and published %s',
      account.product_id, own.stage, decided.stage, told.access) as harm
    from cases own
    join accounts account on account.id = own.account_id
    join lateral (select decision.stage from decisions decision where decision.account_id = account.id
      order by decision.revision desc limit 1) decided on true
    left join lateral (select change.access from access_changes change where change.account_id = account.id
      order by change.number desc limit 1) told on true
    where decided.stage <> own.stage
      or coalesce(told.access ->> 'stage', 'active') <> own.stage
      or (coalesce(told.access ->> 'access', 'full') = 'restricted') <> (own.stage = 'suspended')`.execute(
    db,
  );
  return rows.map(({ harm }) => harm);
}

/** Down one step at a time, and the last only with every proof. `steps` is what was decided, in order. */
function harmOnTheLadder(steps: readonly Step[], notices: readonly Warned[]): string[] {
  return steps.flatMap((step, at) => {
    const before = steps[at - 1]?.stage ?? "active";
    const harms: string[] = [];
    if (ladder.indexOf(step.stage) > ladder.indexOf(before) + 1)
      harms.push(`${step.ref} went from ${before} to ${step.stage} at once`);
    if (step.stage === "suspended" && before !== "suspended") harms.push(...unprovenCut(step, notices));
    return harms;
  });
}

function unprovenCut({ ref, at }: Step, notices: readonly Warned[]): string[] {
  const known = notices.filter(({ issuedAt }) => issuedAt <= at);
  const present = Math.max(...known.map((notice) => notice.case));
  const proof = known.filter(
    (notice) =>
      notice.case === present && notice.inHand && notice.deliveredAt !== null && notice.deliveredAt <= at,
  );
  const harms = mustReach
    .filter((role) => !wasWarned(proof.filter(({ roles }) => roles.includes(role))))
    .map((role) => `${ref} was suspended, and no ${role} had two warnings`);
  for (const { kind, namedCut } of proof)
    if (namedCut !== null && namedCut > at) harms.push(`${ref} was suspended before the date of its ${kind}`);
  return harms;
}

/** One person had two warnings, the final one among them. */
function wasWarned(proof: readonly Warned[]): boolean {
  return proof.some(({ person }) => {
    const kinds = new Set(proof.filter((notice) => notice.person === person).map(({ kind }) => kind));
    return kinds.size >= 2 && kinds.has("final_notice");
  });
}

/** Whatever is due by the virtual present, or begun, and not done. Once the clock has moved there must be nothing. */
export async function leftUndone(db: Database): Promise<string[]> {
  const { rows } = await sql<{ undone: string }>`
    with present as (select virtual_now as at from installation)
    select format('%s was to be looked at on %s', account.product_id, account.review_at) as undone
    from accounts account, present where account.review_at <= present.at
    union all
    select format('%s is still claimed', account.product_id)
    from accounts account where account.lease_until is not null
    union all
    select format('%s to %s is %s since %s', notice.kind, notice.person, notice.status, notice.send_at)
    from notices notice, present
    where (notice.status = 'pending' and notice.send_at <= present.at)
      or notice.status in ('sending', 'unknown', 'sent')
    union all
    select format('the mail to %s is not reported', mail.recipient) from mailbox_mails mail where mail.status = 'sent'
    union all
    select format('event %s is %s', event.type, event.status)
    from inbox event where event.status in ('pending', 'dead')`.execute(db);
  return rows.map(({ undone }) => undone);
}

export type Story = {
  stage: string;
  since: string;
  /** Every stage it was in, and since when. */
  path: string[];
  /** Every notice, and what became of it and when. */
  notices: string[];
  /** Every mail in the mailbox. */
  mails: string[];
};

/** What happened to every account, by its name: the same for all who lived through the same weeks. */
export async function stories(db: Database): Promise<Record<string, Story>> {
  const steps = await readSteps(db);
  const { rows } = await sql<Omit<Story, "path"> & { ref: string }>`
    select account.product_id as ref, own.stage, ${utc("own.since")} as since,
      array(select concat_ws(' ', notice.kind, notice.person, notice.round, notice.status,
          ${utc("notice.sent_at")}, ${utc("notice.delivered_at")}, ${utc("notice.named_cut")})
        from notices notice where notice.account_id = account.id order by 1) as notices,
      array(select concat_ws(' ', mail.kind, mail.role, mail.recipient, mail.status, ${utc("mail.sent_at")})
        from mailbox_mails mail where mail.account = account.product_id order by 1) as mails
    from accounts account join cases own on own.account_id = account.id order by 1`.execute(db);
  return Object.fromEntries(
    rows.map(({ ref, ...story }) => [
      ref,
      {
        ...story,
        path: steps
          .filter((step) => step.ref === ref)
          .filter(({ stage }, at, own) => stage !== own[at - 1]?.stage)
          .map(({ stage, at }) => `${stage} ${at.toISOString()}`),
      },
    ]),
  );
}

const utc = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')`;

async function readSteps(db: Database): Promise<Step[]> {
  const { rows } = await sql<Step>`
    select account.product_id as ref, decision.stage, decision.at
    from decisions decision join accounts account on account.id = decision.account_id
    order by account.id, decision.revision`.execute(db);
  return rows;
}

async function readWarnings(db: Database): Promise<Warned[]> {
  const { rows } = await sql<Warned>`
    select account.product_id as ref, notice.kind, notice.person, notice.roles, notice.case_number as case,
      notice.issued_at as "issuedAt", notice.delivered_at as "deliveredAt", notice.named_cut as "namedCut",
      exists (select from mailbox_mails mail where mail.notice_id = notice.id and mail.status = 'delivered') as "inHand"
    from notices notice join accounts account on account.id = notice.account_id
    where notice.kind = any(${warnings})`.execute(db);
  return rows;
}
