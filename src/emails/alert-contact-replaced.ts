import type { AlertMatter } from "../core/alert.ts";
import type { AlertWords } from "./alert-words.ts";

type Replacement = Extract<AlertMatter, { kind: "contact_replaced" }>;

/** What is said when an accountant sent us on to somebody else. */
export const contactReplacedWords: AlertWords<Replacement> = ({ account, name, at, from, to }, formats) => ({
  account: name?.trim() || account,
  values: {
    account: name?.trim() || account,
    at: formats.day(at),
    from,
    has_heir: to !== null,
    ...(to !== null && { to }),
  },
  view: () => ({ act: to === null ? "alert.attention.do.contact" : "alert.contact_replaced.look" }),
});
