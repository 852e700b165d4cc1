import type { AlertMatter } from "../core/alert.ts";
import { type BreakerCause, closesByItself, type Figures } from "../core/halt.ts";
import { hour, minute } from "../core/instant.ts";
import { unreachable } from "../core/unreachable.ts";
import type { AlertWords } from "./alert-words.ts";
import type { Values } from "./words.ts";

type Breaker = Extract<AlertMatter, { kind: "breaker" }>;

/** Lets suspensions go on. */
const command = 'npx forewarn resume --breaker --reason "…"';

/** What its sentence counts. */
function counted(cause: BreakerCause, figures: Figures): Values {
  const { age = 0, ahead = 0, lost = 0, seen = 0 } = figures;
  switch (cause) {
    case "suspensions":
    case "mail":
      return figures;
    case "webhooks":
      return { lost, seen: Math.max(seen, lost) };
    case "reconciliation":
      return { hours: Math.round(age / hour) };
    case "clock":
      return { minutes: Math.round(Math.abs(ahead) / minute) };
    default:
      return unreachable(cause);
  }
}

/** What is said of a breaker that opened. */
export const breakerWords: AlertWords<Breaker> = ({ cause, figures, since }, formats) => ({
  account: null,
  values: { since: formats.day(since), ...counted(cause, figures) },
  view: () => ({ cause: `alert.breaker.${cause}`, closesByItself: closesByItself(cause), command }),
});
