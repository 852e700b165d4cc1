import type { Locale } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";

/** What a link to an account's own page says: whose page, and whose eyes; `contactId` null: every end user's. */
export type LapsedLink = { accountId: number; contactId: number | null; locale: Locale | null };

export type OpenedLink = { kind: "open"; link: LapsedLink } | { kind: "expired" } | { kind: "invalid" };

/** What an accountant can answer by a form on a page of its own. */
export type AnswerForm = "promise" | "contact";

/** Signed links to an account's own pages. */
export type Links = { lapsed(link: LapsedLink, now: Instant): Promise<string> };

/**
 * What only a page that was shown to the link's reader carries: without it nothing is changed, since scanners of mails
 * open links, and some even POST to them.
 */
export type AnswerForms = {
  signForm(form: AnswerForm, link: LapsedLink, now: Instant): Promise<string>;
  isOurForm(form: AnswerForm, link: LapsedLink, token: string, now: Instant): Promise<boolean>;
};
