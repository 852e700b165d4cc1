import type { Money } from "../../core/money.ts";
import { moneyFor } from "../../core/writing.ts";
import { mishaps } from "../../demo/pretend-stripe/tricks.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";
import type { Astray, Message } from "./astray.ts";

export type AstrayView = ReaderFacts & Astray & { accountName: string };

/** As the mailbox shows the outcomes of mails. */
const marks: Readonly<Record<Message["fate"], string>> = {
  arrived: "delivered",
  repeated: "delivered",
  reordered: "delivered",
  lost: "failed",
};

/** Where the visitor lets Stripe's messages get lost, come twice or overtake each other, and sees that it does no harm. */
export function renderAstray(view: AstrayView): string {
  const { words } = readerOf(view);
  const written = (open: readonly Money[]) =>
    open.length === 0
      ? words.say("astray.nothing")
      : words.say("astray.open", {
          open: words.list(open.map((money) => moneyFor(words.locale, money))),
        });
  const [atStripe, here] = [written(view.openAtStripe), written(view.openHere)];
  return renderPage({
    ...view,
    title: words.say("astray.title"),
    body: "demo/astray",
    view: {
      ...view,
      choices: ["none", ...mishaps].map((name) => ({ name, chosen: name === (view.coming ?? "none") })),
      acts: view.openAtStripe.length > 0 ? ["pay", "overdue", "story"] : ["overdue", "story"],
      atStripe,
      here,
      agree: atStripe === here,
      rows: view.messages.map((message) => ({ ...message, mark: marks[message.fate] })),
    },
    manner: "story",
    here: null,
    script: null,
    masthead: null,
    demo: true,
  });
}
