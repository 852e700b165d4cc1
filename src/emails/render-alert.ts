import type { Alert } from "../core/alert.ts";
import { type BreakerCause, closesByItself, type Figures } from "../core/halt.ts";
import { hour, minute } from "../core/instant.ts";
import type { Mail } from "../core/letter.ts";
import { unreachable } from "../core/unreachable.ts";
import { emailsFolder } from "./emails-folder.ts";
import { formatsFor } from "./formats.ts";
import { tidy } from "./render-letter.ts";
import { loadTemplates, type Say, type Templates } from "./templates.ts";
import { loadAllWords, oneLine, type Values, type Words } from "./words.ts";

/** Lets suspensions go on. */
const command = 'npx forewarn resume --breaker --reason "…"';

/** What its sentence counts. */
function counted(cause: BreakerCause, figures: Figures): Values {
  const { age = 0, ahead = 0 } = figures;
  switch (cause) {
    case "suspensions":
    case "mail":
      return figures;
    case "webhooks":
      return { ...figures, minutes: Math.round(age / minute) };
    case "reconciliation":
      return { hours: Math.round(age / hour) };
    case "clock":
      return { minutes: Math.round(Math.abs(ahead) / minute) };
    default:
      return unreachable(cause);
  }
}

type Breaker = Extract<Alert["about"], { kind: "breaker" }>;

function viewOf(alert: Alert, about: Breaker, { locale, formats: { dir } }: Words, say: Say) {
  return {
    lang: locale,
    dir,
    start: dir === "rtl" ? "right" : "left",
    end: dir === "rtl" ? "left" : "right",
    product: oneLine(alert.product),
    account: say("alert.all_accounts"),
    named: Boolean(alert.to.name?.trim()),
    signer: null,
    forManager: true,
    hasPage: false,
    pageUrl: null,
    ladder: [],
    preheader: say("alert.preheader"),
    why: "alert.why",
    cause: `alert.${about.cause}`,
    closesByItself: closesByItself(about.cause),
    command,
  };
}

function render(alert: Alert, words: Words, { html, text }: { html: Templates; text: Templates }): Mail {
  const { about } = alert;
  if (about.kind !== "breaker") throw new Error("Only breakers have words yet");
  const formats = formatsFor(words.formats, alert.timeZone, [about.since]);
  const values: Values = {
    product: alert.product,
    code: alert.code,
    since: formats.day(about.since),
    ...(alert.to.name?.trim() && { name: alert.to.name }),
    ...counted(about.cause, about.figures),
  };
  const say: Say = (key, more, bold) => words.say(key, { ...values, ...more }, bold);
  const view = viewOf(alert, about, words, say);
  const written = (templates: Templates) => {
    const body = templates("alert/manager", view, say);
    return templates("layout", { ...view, sections: [{ first: true, heading: "alert.heading", body }] }, say);
  };
  return {
    subject: oneLine(say("alert.subject")),
    text: tidy(written(text), words.formats),
    html: written(html),
    preheader: view.preheader,
  };
}

/** Reads and compiles its part of the emails folder once; a broken template or catalogue fails here. */
export function alertRenderer(
  root: string = emailsFolder(),
  wordsOf = loadAllWords(root),
): (alert: Alert) => Mail {
  const books = { html: loadTemplates(root, "html"), text: loadTemplates(root, "text") };
  return (alert) => render(alert, wordsOf(alert.locale), books);
}
