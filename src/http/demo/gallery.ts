import { type Locale, type Role, roles } from "../../core/account.ts";
import type { Mail } from "../../core/letter.ts";
import { type NoticeKind, noticeKinds } from "../../core/notice.ts";
import { emailsFolder } from "../../emails/emails-folder.ts";
import { sampleAlerts } from "../../emails/sample-alerts.ts";
import { sampleLetters } from "../../emails/sample-letters.ts";
import { spokenIn } from "../../emails/words.ts";
import type { World } from "../../workflows/ports.ts";

/** One mail of the gallery, in any language. */
export type Exhibit = {
  kind: NoticeKind | "alert";
  /** What it shows, e.g. `user, nobody known`. */
  name: string;
  /** Its name as part of a path. */
  slug: string;
  roles: readonly Role[];
  written(locale: Locale): Mail;
};

export type Gallery = { exhibits: readonly Exhibit[]; locales: readonly Locale[] };

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Every sample of every notice and alert, and the languages in which they can be seen. */
export function openGallery({ render, renderAlert }: Pick<World, "render" | "renderAlert">): Gallery {
  const letters = noticeKinds.flatMap((kind) =>
    [...sampleLetters(kind)].map(([name, letter]) => ({
      kind,
      name,
      slug: slugOf(name),
      roles: roles.filter((role) => letter.roles.includes(role)),
      written: (locale: Locale) => render({ ...letter, locale }),
    })),
  );
  const alerts = [...sampleAlerts()].map(([name, alert]) => ({
    kind: "alert" as const,
    name,
    slug: slugOf(name),
    roles: ["manager"] as const,
    written: (locale: Locale) => renderAlert({ ...alert, locale }),
  }));
  return { exhibits: [...letters, ...alerts], locales: spokenIn(emailsFolder()) };
}
