import type { Access } from "../core/access.ts";
import type { Locale } from "../core/account.ts";
import { unreachable } from "../core/unreachable.ts";
import { writtenDates } from "../core/writing.ts";
import { wordsFor } from "../words/words.ts";

/** A feature may have a Latin name, which must not reorder a sentence that runs the other way. */
const isolated = (text: string, dir: "ltr" | "rtl"): string => (dir === "rtl" ? `\u2068${text}\u2069` : text);

/** What a product shows its users: literal about what happens and when, and blaming nobody. */
export function bannerText(access: Access, locale: Locale): string | null {
  const words = wordsFor(locale);
  const features = isolated(words.features(access.withholds), words.dir);
  switch (access.stage) {
    case "active":
      return null;
    case "reminded":
      return words.say("banner.open");
    case "second_reminder":
    case "grace": {
      if (access.cutAt === null) return words.say("banner.open");
      const date = writtenDates(words.locale, access.timeZone).day(access.cutAt);
      return words.say("banner.dated", { features, date });
    }
    case "suspended":
      return words.say("banner.suspended", { features });
    default:
      return unreachable(access.stage);
  }
}
