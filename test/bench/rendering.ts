import Handlebars from "handlebars";
import type { Mail } from "../../src/core/letter.ts";
import { letterRenderer } from "../../src/emails/render-letter.ts";
import { sampleLetters } from "../../src/emails/sample-letters.ts";
import type { Benchmark } from "./benchmark.ts";
import { compare, inTurns } from "./in-turns.ts";

const kinds = ["first_reminder", "second_reminder", "final_notice", "suspended", "restored"] as const;
const spell = 1_000;

/** Mails put into words and templates, which were compiled once, against plain templates of the same size. */
export const rendering: Benchmark = {
  name: "rendering",
  about: "mails rendered, HTML and text, against plain Handlebars templates of the same size",
  async run() {
    const letters = kinds.flatMap((kind) => [...sampleLetters(kind).values()]);
    const render = letterRenderer();
    const mails = letters.map(render);
    const plain = mails.map(plainOf);
    const rounds = await inTurns(
      7,
      async () => speed(letters.length, (at) => sizeOf(render(letters[at]!))),
      async () => speed(plain.length, (at) => plain[at]!()),
    );
    const perSecond = compare(rounds, (measured) => measured);
    const size = mails.reduce((sum, mail) => sum + sizeOf(mail), 0) / mails.length / 1_024;
    return [
      {
        name: "mails_rendered",
        what: `mails rendered, HTML and text, ${letters.length} letters of ${kinds.length} kinds in turn`,
        unit: "per second",
        ...perSecond,
        against: "plain Handlebars: as much text, a value every 200 characters, escaped",
        goal: ">= 500, more than any SES account sends",
        met: perSecond.figure >= 500,
        notes: [`${size.toFixed(1)} KiB a mail`],
      },
    ];
  },
};

const sizeOf = ({ html, text }: Mail): number => html.length + text.length;

/** The same mail as a template into which values are put, and nothing else. */
function plainOf({ html, text }: Mail): () => number {
  const whole = html + text;
  const parts = whole.replace(/[{}\\]/g, "-").match(/[\s\S]{1,200}/g) ?? [];
  const template = Handlebars.compile(
    parts.map((part, at) => `${part.slice(0, -10)}{{value${at}}}`).join(""),
  );
  const view = Object.fromEntries(parts.map((part, at) => [`value${at}`, part.slice(-10)]));
  return () => template(view).length;
}

function speed(count: number, render: (at: number) => number): number {
  let rendered = 0;
  let characters = 0;
  const began = performance.now();
  while (performance.now() - began < spell) {
    characters += render(rendered % count);
    rendered += 1;
  }
  if (characters === 0) throw new Error("Nothing was rendered");
  return (rendered / (performance.now() - began)) * 1_000;
}
