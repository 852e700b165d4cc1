import { contactsOf, personOf } from "./account.ts";
import { dateTold } from "./date-told.ts";
import type { NewNotice } from "./decision.ts";
import type { Instant } from "./instant.ts";
import { isFrozen, type Override } from "./override.ts";
import { isFor } from "./reach.ts";
import type { Stage, Warning } from "./stage.ts";
import type { View } from "./view.ts";

/** Why a banner that somebody saw is no warning. */
export const bannerDoubts = [
  "not_a_user_contact",
  "no_date_named",
  "shown_before_the_step",
  "counted_already",
  "nothing_to_warn_of",
] as const;
export type BannerDoubt = (typeof bannerDoubts)[number];

export type BannerWarning = { kind: "warning"; notice: NewNotice } | { kind: "none"; why: BannerDoubt };

/** Who saw the banner, and when, by the product's word: it may report late. */
export type BannerShown = { email: string; at: Instant };

/**
 * What it proves that a user saw the product's banner: a warning of the present step, once in its round, for a registered
 * user contact, and only where products were told the date for the banner to name when it was shown.
 */
export function bannerWarning(view: View, shown: BannerShown): BannerWarning {
  const { case: at, mode, account, overrides } = view.facts;
  const kind = named(at.stage);
  const none = (why: BannerDoubt): BannerWarning => ({ kind: "none", why });
  if (at.stage === "active" || at.stage === "suspended" || view.owed.length === 0 || mode === "observe")
    return none("nothing_to_warn_of");
  const cut = dateTold(view.facts, at, view.now);
  if (kind === null || cut === null || wasFrozen(overrides, shown.at)) return none("no_date_named");
  // It named the date of the step before, or none: a product that was offline reports it only now.
  if (shown.at < at.roundBegan) return none("shown_before_the_step");
  const contact = contactsOf(account, "user").find(
    (one) => personOf(one.email) === personOf(shown.email) && one.unreachable !== "replaced",
  );
  if (!contact) return none("not_a_user_contact");
  if (view.step.some((notice) => notice.channel === "banner" && isFor(notice, contact)))
    return none("counted_already");
  const { number: caseNumber, round } = at;
  return {
    kind: "warning",
    notice: {
      kind,
      caseNumber,
      matter: { kind: "case" },
      channel: "banner",
      round,
      person: personOf(contact.email),
      contactId: contact.id,
      roles: ["user"],
      debts: [...new Set(view.step.flatMap((notice) => notice.debts))],
      namedCut: cut,
      sendAt: view.now,
    },
  };
}

const wasFrozen = (overrides: readonly Override[], at: Instant): boolean =>
  isFrozen(
    overrides.filter(({ from }) => from <= at),
    at,
  );

/** The first reminder names no date, and so does its banner. */
function named(stage: Stage): Warning | null {
  if (stage === "second_reminder") return "second_reminder";
  return stage === "grace" ? "final_notice" : null;
}
