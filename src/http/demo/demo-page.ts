import type { Instant } from "../../core/instant.ts";
import type { Money } from "../../core/money.ts";
import { rank, type Stage, stages } from "../../core/stage.ts";
import { unreachable } from "../../core/unreachable.ts";
import { moneyFor } from "../../core/writing.ts";
import type { Rung } from "../pages/ladder.ts";
import { renderPage } from "../pages/page.ts";
import { type ReaderFacts, readerOf } from "../pages/reader.ts";

/** One of the demo's accounts in the list. */
export type DemoAccount = {
  ref: string;
  name: string;
  /** City and country, in words. */
  place: string;
  stage: Stage;
  /** When the stage was entered; null while active. */
  since: Instant | null;
  /** What is overdue, per currency. */
  open: readonly Money[];
};

/** What comes next by itself, for the button that moves time there. */
export type DemoNext = {
  at: Instant;
  kind: "first_reminder" | "second_reminder" | "final_notice" | "suspension" | "settlement" | "review";
};

/** The account whose story the visitor drives. */
export type DemoStory = {
  ref: string;
  name: string;
  place: string;
  /** Given names of the two people. */
  accountant: string;
  user: string;
  stage: Stage;
  /** `none`: nothing was ever overdue in this story. `paid`: it ended. */
  debt: "none" | "overdue" | "on_its_way" | "paid";
  /** The cut came before the payment did. */
  wasSuspended: boolean;
  /** The invoice that the story is about; null before there is one. */
  invoice: { number: string; open: Money; dueAt: Instant; payUrl: string } | null;
  /** The date that the final notice named. */
  cutAt: Instant | null;
  ladder: readonly Rung[];
  next: DemoNext | null;
  /** Mails of this account in the mailbox. */
  mails: number;
};

export type DemoView = ReaderFacts & {
  product: string;
  story: DemoStory;
  accounts: readonly DemoAccount[];
  /** Of all accounts. */
  mails: number;
};

export type DemoChapter =
  | "calm"
  | "overdue"
  | "reminded"
  | "second_reminder"
  | "grace"
  | "suspended"
  | "on_its_way"
  | "back";

/** The demo's first page: what this is, one story to drive, and the other accounts. */
export function renderDemo(view: DemoView): string {
  const { words } = readerOf(view);
  const chapter = chapterOf(view.story);
  return renderPage({
    ...view,
    title: words.say("demo.title"),
    body: "demo/demo",
    view: {
      ...view,
      chapter,
      about: aboutOf(view),
      ...actsOf(chapter, view),
      rows: view.accounts.map(rowOf),
    },
    manner: "story",
    here: null,
    script: null,
    masthead: null,
    demo: true,
  });
}

function chapterOf({ debt, stage }: DemoStory): DemoChapter {
  switch (debt) {
    case "none":
      return "calm";
    case "overdue":
      return stage === "active" ? "overdue" : stage;
    case "on_its_way":
      return "on_its_way";
    case "paid":
      return "back";
    default:
      return unreachable(debt);
  }
}

/** What the story's sentences are about. */
function aboutOf({ story, product, ...reader }: DemoView) {
  const { name, place, user, accountant, invoice, wasSuspended, cutAt } = story;
  const { words, date } = readerOf(reader);
  return {
    name,
    place,
    user,
    accountant,
    product,
    suspended: wasSuspended,
    date: cutAt === null ? "" : date(cutAt),
    invoice: invoice?.number ?? "",
    open: invoice ? moneyFor(words.locale, invoice.open) : "",
  };
}

type Act = "overdue" | "next" | "product" | "mails" | "pay" | "steps";

function actsOf(chapter: DemoChapter, view: DemoView) {
  const { first, others } = choicesAt(chapter);
  const next = nextOf(view.story);
  const dayIsFirst = first === "next" && next === null;
  const act = (name: Act, manner: string) => ({
    part: `demo/act-${name}`,
    view: { ...view, next, dayIsFirst, manner },
  });
  return { first: act(first, "button"), others: others.map((name) => act(name, "button quiet")) };
}

/** The one thing to do now, then what else may be done. */
function choicesAt(chapter: DemoChapter): { first: Act; others: readonly Act[] } {
  switch (chapter) {
    case "calm":
      return { first: "overdue", others: ["product"] };
    case "overdue":
      return { first: "next", others: ["steps", "product"] };
    case "reminded":
    case "second_reminder":
    case "grace":
      return { first: "next", others: ["mails", "product", "pay", "steps"] };
    case "suspended":
      return { first: "product", others: ["mails", "pay", "steps"] };
    case "on_its_way":
      return { first: "next", others: ["product", "mails", "steps"] };
    case "back":
      return { first: "mails", others: ["product", "overdue"] };
    default:
      return unreachable(chapter);
  }
}

/** Without a known next event, time still moves by a day. */
function nextOf({ next }: DemoStory) {
  return next && { ...next, iso: new Date(next.at).toISOString() };
}

function rowOf(account: DemoAccount) {
  const marks = stages.map((_, index) => {
    const above = index - rank(account.stage);
    return above < 0 ? "past" : above === 0 ? "present" : "later";
  });
  return { ...account, marks };
}
