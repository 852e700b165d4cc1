import { z } from "zod";
import { askForReviews } from "./ask-for-reviews.ts";
import { comparisons, type Part } from "./compare-lists.ts";
import type { CreatedSpan } from "./ports.ts";
import type { Detail, Step, Steps } from "./reconciling.ts";

const statuses = ["open", "uncollectible"] as const;
type Status = (typeof statuses)[number];

/**
 * How far the list of one status was read, newest first, by Stripe's `created`: from `top` down to `down`. `top` null:
 * nothing was listed yet.
 */
const stretch = z.object({
  top: z.number().nullable(),
  down: z.number().nullable(),
  done: z.boolean(),
});
const position = z.object({ open: stretch, uncollectible: stretch });
type Position = z.infer<typeof position>;

const untouched = { top: null, down: null, done: false };

/**
 * Compares every open invoice of Stripe with what is recorded, and every invoice recorded as open with Stripe's list,
 * since Stripe's lists filter by creation alone: a lost `invoice.paid` of an old invoice shows nowhere else.
 */
export const reconcileAll: Steps = async function* (world, pace): AsyncGenerator<Step, Detail> {
  const at: Position = position
    .catch({ open: untouched, uncollectible: untouched })
    .parse(pace.pass.position);
  const seen = { invoices: 0, differing: 0, missing: 0, asked: 0, unreadable: 0 };
  for (const status of statuses) {
    for (const span of spansOf(at[status])) {
      for await (const part of comparisons(world, status, span)) {
        at[status] = advanced(at[status], span, part);
        const asked = await askForReviews(world, pace, part.differences, at);
        seen.invoices += part.looked;
        seen.differing += part.differences.filter(({ stripe }) => stripe !== null).length;
        seen.missing += part.differences.filter(({ stripe }) => stripe === null).length;
        seen.asked += asked.length;
        seen.unreadable += part.unreadable;
        yield { looked: part.looked, asked, found: [], differences: part.differences };
      }
    }
  }
  return seen;
};

/** What is left to be listed; of what was interrupted also all that came since. */
function spansOf({ top, down, done }: Position[Status]): CreatedSpan[] {
  if (top === null) return [{ from: null, to: null }];
  const newer = { from: top, to: null };
  return done ? [newer] : [newer, { from: null, to: down }];
}

function advanced(at: Position[Status], span: CreatedSpan, part: Part): Position[Status] {
  const isNewer = at.top !== null && span.from === at.top && span.to === null;
  // Until all that is newer was listed it is not counted, so that an interruption leaves no hole.
  if (isNewer) return part.last && part.newest !== null ? { ...at, top: Math.max(at.top!, part.newest) } : at;
  return { top: at.top ?? part.newest, down: part.oldest ?? at.down, done: part.last };
}
