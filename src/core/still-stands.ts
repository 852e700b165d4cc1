import { reminderStands } from "./before-due.ts";
import type { Decision } from "./decision.ts";
import { dateStands, dateStandsUntil } from "./issue.ts";
import { isBeforeDue, isDunning, isWarning, type Notice } from "./notice.ts";
import type { Stage, Warning } from "./stage.ts";
import { tellingStands } from "./tell-overrides.ts";
import { earlier, overrideInForce, type View } from "./view.ts";

const stageOf: Readonly<Record<Warning, Stage>> = {
  first_reminder: "reminded",
  second_reminder: "second_reminder",
  final_notice: "grace",
};

/**
 * Whether a notice that was not sent yet, or is to be sent once more, still says what is true. Asked again right before
 * it goes out: since it was written somebody may have paid, or a manager stepped in.
 */
export function stillStands(view: View, notice: Notice): boolean {
  const { kind } = notice;
  const { stage } = view.facts.case;
  if (isWarning(kind)) return stage === stageOf[kind] && warningStands(view, notice);
  if (kind === "suspended") return stage === "suspended" && isOfStep(view, notice);
  if (isBeforeDue(kind)) return reminderStands(view, notice);
  if (notice.matter.kind === "override") return tellingStands(view, notice);
  return kind !== "restored" || stage !== "suspended";
}

/** All that it names is owed, and its date can be kept: that of a final notice is not while everybody is restored. */
const warningStands = (view: View, notice: Notice): boolean =>
  isOfStep(view, notice) &&
  notice.debts.every((id) => isOwed(view, id)) &&
  dateStands(view, notice) &&
  (notice.kind !== "final_notice" || view.facts.restoredAll === null);

const isOfStep = (view: View, notice: Notice): boolean =>
  notice.caseNumber === view.facts.case.number &&
  notice.round === view.facts.case.round &&
  notice.debts.some((id) => isOwed(view, id)) &&
  !overrideInForce(view, "exempt", "restore", "hold", "promise");

const isOwed = (view: View, id: string): boolean => view.owed.some(({ invoice }) => invoice.id === id);

/**
 * Adds to a decision that what waits to be sent and does not stand is withdrawn, whichever case it belongs to: a
 * hand-over that was never answered comes up again a day later, when its case may be over. What stands is looked at
 * again when its date will be too near.
 */
export function withdrawStrays(view: View, decision: Decision): Decision {
  const isCovered = decision.effects.some(({ kind }) => kind === "cancel_pending");
  const waiting = view.facts.notices.filter(
    (notice) =>
      notice.status === "pending" &&
      isDunning(notice.kind) &&
      !(isCovered && notice.caseNumber === view.facts.case.number),
  );
  const strays = waiting.filter((notice) => !stillStands(view, notice));
  if (strays.length === 0) {
    const looks = waiting.flatMap((notice) => dateStandsUntil(view, notice) ?? []);
    return { ...decision, nextReviewAt: looks.reduce(earlier, decision.nextReviewAt) };
  }
  return {
    ...decision,
    effects: [...decision.effects, { kind: "withdraw", notices: strays.map(({ id }) => id) }],
    // What is withdrawn may have stood in the way of something else.
    nextReviewAt: view.now,
  };
}
