import type { Letter } from "../core/letter.ts";
import type { Say } from "./templates.ts";

const opening = (letter: Letter) => {
  if (letter.kind === "suspended") return "nudge.paused";
  return letter.kind === "first_reminder" || letter.cutAt === null ? "nudge.reminder" : "nudge.warning";
};

/** A mail that the user can pass on as it is: no amounts, nobody blamed. */
export function nudge(letter: Letter, say: Say) {
  const lines = [
    say("nudge.hello"),
    say(opening(letter)),
    say("nudge.details", { link: letter.payUrl ?? letter.pageUrl }),
    say("nudge.date"),
    say("nudge.thanks"),
  ];
  const to = letter.accountants.map((person) => encodeURIComponent(person.email)).join(",");
  const query = `subject=${encodeURIComponent(say("nudge.subject"))}&body=${encodeURIComponent(lines.join("\r\n\r\n"))}`;
  return { lines, mailto: `mailto:${to}?${query}` };
}
