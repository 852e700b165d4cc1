import type { Access } from "../core/access.ts";
import { unreachable } from "../core/unreachable.ts";

const dates = new Map<string, Intl.DateTimeFormat>();

function dateIn(timeZone: string, at: number): string {
  let format = dates.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "long", day: "numeric", month: "long" });
    dates.set(timeZone, format);
  }
  return format.format(at).replace(",", "");
}

/** As people say them; others by the policy's own names. */
const spoken: Readonly<Record<string, string>> = { api: "the API" };

const list = new Intl.ListFormat("en", { type: "conjunction" });

/** What a product shows its users: literal about what happens and when, and blaming nobody. */
export function bannerText(access: Access): string | null {
  const withheld = list.format(
    access.withholds.map((feature) => spoken[feature] ?? feature.replaceAll("_", " ")),
  );
  const verb = access.withholds.length === 1 ? "pauses" : "pause";
  const are = access.withholds.length === 1 ? "is" : "are";
  const date = access.cutAt === null ? null : dateIn(access.timeZone, access.cutAt);
  switch (access.stage) {
    case "active":
      return null;
    case "reminded":
      return "Everything works. One invoice of your organisation is still open.";
    case "second_reminder":
    case "grace":
      return date === null
        ? "Everything works. An invoice of your organisation is still open."
        : `Everything works. If your organisation's open invoice is not paid, ${withheld} ${verb} on ${date}.`;
    case "suspended":
      return `Your organisation's invoice is open, so ${withheld} ${are} paused. Your data is safe, and all comes back the moment the payment arrives.`;
    default:
      return unreachable(access.stage);
  }
}
