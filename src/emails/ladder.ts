import type { Letter } from "../core/letter.ts";
import { type Warning, warnings } from "../core/stage.ts";
import { unreachable } from "../core/unreachable.ts";
import type { Formats } from "./formats.ts";
import { isPaused } from "./letter-values.ts";
import type { Say } from "./templates.ts";

/** One mark on the line. Its state is told by mark and by words, never by colour alone. */
export type LadderStep = { state: "past" | "present" | "next"; mark: string; label: string; note: string };

const marks = { past: "●", present: "○", next: "·" } as const;

/**
 * What this person really received, where the account is now, and what comes next.
 * A warning that did not reach them is left out rather than claimed.
 */
export function ladder(letter: Letter, say: Say, formats: Formats): LadderStep[] {
  const step = (state: LadderStep["state"], label: string, note: string): LadderStep => ({
    state,
    mark: marks[state],
    label,
    note,
  });
  const earlier = letter.earlier.map(({ kind, deliveredAt }) =>
    step("past", say(`ladder.${kind}`), say("ladder.delivered", { date: formats.day(deliveredAt) })),
  );
  const dated = letter.cutAt !== null;
  switch (letter.kind) {
    case "first_reminder":
    case "second_reminder":
    case "final_notice":
      return [
        ...earlier,
        step("present", say(`ladder.${letter.kind}`), say("ladder.now")),
        ...after(letter.kind).map((kind) => step("next", say(`ladder.${kind}`), say("ladder.if_needed"))),
        step("next", say("ladder.pause"), say(dated ? "ladder.pause.on" : "ladder.pause.undated")),
      ];
    case "suspended":
      return [
        ...earlier,
        step("present", say("ladder.paused"), say("ladder.paused.since")),
        step("next", say("ladder.back"), say("ladder.back.when")),
      ];
    case "restored": {
      const paused = dated ? [step("past", say("ladder.paused"), say("ladder.paused.on"))] : [];
      return [...earlier, ...paused, step("present", say("ladder.restored"), say("ladder.restored.how"))];
    }
    // Nothing has begun, and nothing may ever come of it.
    case "due_soon":
    case "due_today":
      return [];
    case "promise_recorded": {
      const promised = step("present", say("ladder.promise"), say("ladder.promise.on"));
      return isPaused(letter)
        ? [
            ...earlier,
            step("past", say("ladder.paused"), say("ladder.paused.since")),
            promised,
            step("next", say("ladder.back"), say("ladder.back.when")),
          ]
        : [...earlier, promised, step("next", say("ladder.pause"), say("ladder.pause.waits"))];
    }
    // For the account manager alone, who is not on the ladder.
    case "promise_broken":
    case "override_ending":
      return [];
    case "settled":
      return [...earlier, step("present", say("ladder.settled"), say("ladder.settled.how"))];
    default:
      return unreachable(letter.kind);
  }
}

const after = (kind: Warning): readonly Warning[] => warnings.slice(warnings.indexOf(kind) + 1);
