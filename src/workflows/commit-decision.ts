import { isDeepStrictEqual } from "node:util";
import { type Access, accessOf } from "../core/access.ts";
import { concernsOf } from "../core/concerns.ts";
import { dateNamed, dateTold } from "../core/date-told.ts";
import type { Decision, NewNotice } from "../core/decision.ts";
import type { Instant } from "../core/instant.ts";
import { unreachable } from "../core/unreachable.ts";
import { appendAccessChanges } from "../postgres/access-changes.ts";
import { saveCases, saveDecisions } from "../postgres/cases.ts";
import { type AccountConcerns, saveConcerns } from "../postgres/concerns.ts";
import type { Tx } from "../postgres/database.ts";
import {
  cancelPendingDunning,
  issueNotices,
  type NoticeToIssue,
  type Resend,
  resendNotices,
  withdrawNotices,
} from "../postgres/notices.ts";
import { saveNamedCuts } from "../postgres/turns.ts";
import { caseCode } from "./case-code.ts";
import type { Loaded } from "./load-facts.ts";

/** What was decided on what. */
export type Decided = { loaded: Loaded; decision: Decision };

export const commitDecision = (tx: Tx, loaded: Loaded, decision: Decision, now: Instant): Promise<void> =>
  commitDecisions(tx, [{ loaded, decision }], now);

/**
 * Writes decisions on different accounts: the cases, why, the ledger, and last of all what products may now allow,
 * since the numbers of access changes must be taken at the end of their transaction.
 */
export async function commitDecisions(tx: Tx, all: readonly Decided[], now: Instant): Promise<void> {
  if (all.length === 0) return;
  const revised = all.map(({ loaded, decision }) => ({
    accountId: loaded.row.id,
    loaded,
    decision,
    isNew: isNews(loaded, decision),
  }));
  const revisionOf = ({ loaded, isNew }: (typeof revised)[number]) =>
    isNew ? loaded.stored.revision + 1 : loaded.stored.revision;

  const changed = revised.flatMap((one) => {
    const next = {
      ...one.decision.case,
      revision: revisionOf(one),
      policyHash: one.loaded.policy.hash,
      nextChangeAt: one.decision.nextChangeAt,
    };
    return isDeepStrictEqual(one.loaded.stored, next) ? [] : [{ ...next, accountId: one.accountId }];
  });
  await saveCases(tx, changed);
  const news = revised.filter(({ isNew }) => isNew);
  await saveDecisions(
    tx,
    news.map((one) => ({
      accountId: one.accountId,
      revision: revisionOf(one),
      stage: one.decision.case.stage,
      reasons: one.decision.reasons,
    })),
    now,
  );
  await writeLedger(tx, all, now);
  await saveConcerns(tx, concernsOfAll(news), now);
  await saveNamedCuts(tx, turnsOf(all));
  await appendAccessChanges(tx, accessChangesOf(all, now), now);
}

function isNews({ stored, last }: Loaded, decision: Decision): boolean {
  const moved =
    decision.case.stage !== stored.stage ||
    decision.case.round !== stored.round ||
    decision.case.number !== stored.number;
  return moved || !isDeepStrictEqual(last.reasons, decision.reasons);
}

async function writeLedger(tx: Tx, all: readonly Decided[], now: Instant): Promise<void> {
  const cancelled: { accountId: number; number: number }[] = [];
  const withdrawn: string[] = [];
  const issued: NoticeToIssue[] = [];
  const resent: Resend[] = [];
  for (const { loaded, decision } of all) {
    const accountId = loaded.row.id;
    for (const effect of decision.effects) {
      switch (effect.kind) {
        case "cancel_pending":
          cancelled.push({ accountId, number: loaded.stored.number });
          break;
        case "withdraw":
          withdrawn.push(...effect.notices);
          break;
        case "issue":
          issued.push({ ...effect.notice, accountId });
          break;
        case "resend":
          resent.push(effect);
          break;
        default:
          unreachable(effect);
      }
    }
  }
  await cancelPendingDunning(tx, cancelled);
  await withdrawNotices(tx, withdrawn);
  await issueNotices(tx, issued, now);
  await resendNotices(tx, resent, now);
}

/** Of those accounts whose reasons name any, or named any before. */
const concernsOfAll = (all: readonly Decided[]): AccountConcerns[] =>
  all.flatMap(({ loaded: { row, facts, last }, decision }) => {
    const concerns = concernsOf(facts, decision.reasons);
    const had = concernsOf(facts, last.reasons ?? []).size > 0;
    return had || concerns.size > 0 ? [{ accountId: row.id, concerns }] : [];
  });

/** By which date an account waits for its cut, where that is another than before. */
const turnsOf = (all: readonly Decided[]): { accountId: number; namedCut: Instant | null }[] =>
  all.flatMap(({ loaded, decision }) => {
    const { facts } = loaded;
    const date = decision.case.stage === "grace" ? dateNamed(facts, decision.case, issuedBy(decision)) : null;
    return date === loaded.row.namedCut ? [] : [{ accountId: loaded.row.id, namedCut: date }];
  });

const accessChangesOf = (all: readonly Decided[], now: Instant): { accountId: number; access: Access }[] =>
  all.flatMap(({ loaded, decision }) => {
    const { account } = loaded.facts;
    const { stage, number } = decision.case;
    const access = accessOf(loaded.policy, stage, {
      cutAt: dateTold(loaded.facts, decision.case, now, issuedBy(decision)),
      nextChangeAt: decision.nextChangeAt,
      timeZone: account.timeZone,
      locale: account.locale,
      code: stage === "active" ? null : caseCode(account.id, number),
    });
    return isDeepStrictEqual(loaded.last.access, access) ? [] : [{ accountId: loaded.row.id, access }];
  });

const issuedBy = ({ effects }: Decision): NewNotice[] =>
  effects.flatMap((effect) => (effect.kind === "issue" ? [effect.notice] : []));
