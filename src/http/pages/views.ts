import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Handlebars from "handlebars";
import type { Instant } from "../../core/instant.ts";
import type { Money } from "../../core/money.ts";
import { moneyFor } from "../../core/writing.ts";
import type { Reader } from "./reader.ts";

const views = Handlebars.create();
const compiled = new Map<string, HandlebarsTemplateDelegate>();

/**
 * Where templates, stylesheets and browser scripts are: `src/http` of the nearest folder above the running code that
 * has one. The sources find themselves; a bundle finds what was shipped beside it or above it.
 */
export const viewsFolder: string = find(import.meta.dirname);

function find(from: string): string {
  const folder = join(from, "src", "http");
  if (existsSync(join(folder, "pages", "page.hbs"))) return folder;
  const parent = dirname(from);
  if (parent === from) {
    throw new Error(
      "The pages' templates are missing: ship src/http/**/*.{hbs,css,js,svg} in the bundle's folder or above it",
    );
  }
  return find(parent);
}

/** Fills a template, named by its path under `src/http` without `.hbs`. A field that it misses throws. */
export function fill(name: string, view: object, reader: Reader): string {
  let template = compiled.get(name);
  if (!template) {
    template = views.compile(readFileSync(join(viewsFolder, `${name}.hbs`), "utf8"), { strict: true });
    compiled.set(name, template);
  }
  return template(view, { data: { reader } });
}

type Call = { hash: Record<string, unknown>; data: { reader: Reader } };

const html = (text: string) => new Handlebars.SafeString(text);
const escaped = (text: unknown) => Handlebars.escapeExpression(text as string);
const isSaid = (value: unknown): value is { toHTML(): string } =>
  typeof value === "object" && value !== null && "toHTML" in value;

/** Values keep their own direction: a Latin name inside a Hebrew sentence must not reorder it. */
function isolated(values: Record<string, unknown>): Record<string, string | number> {
  const wrap = (value: unknown) => {
    if (typeof value === "number") return value;
    if (typeof value === "boolean") return String(value);
    return `<bdi>${isSaid(value) ? value.toHTML() : escaped(value)}</bdi>`;
  };
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wrap(value)]));
}

const time = (at: Instant, text: string) =>
  html(`<time datetime="${new Date(at).toISOString()}">${escaped(text)}</time>`);

views.registerHelper({
  /** A sentence, as HTML. */
  t: (key: string, call: Call) => html(call.data.reader.words.say(key, isolated(call.hash))),
  /** The same, with all its values in one object. */
  tell: (key: string, values: Record<string, unknown>, call: Call) =>
    html(call.data.reader.words.say(key, isolated(values))),
  /** A sentence for an attribute. */
  say: (key: string, call: Call) =>
    call.data.reader.words.say(key, call.hash as Record<string, string | number>),
  date: (at: Instant, call: Call) => time(at, call.data.reader.date(at)),
  /** A date where no element may stand. */
  day: (at: Instant, call: Call) => call.data.reader.date(at),
  moment: (at: Instant, call: Call) => time(at, call.data.reader.moment(at)),
  maybeDate: (at: Instant | null, call: Call) => (at === null ? "" : time(at, call.data.reader.date(at))),
  roles: (roles: readonly string[], call: Call) => {
    const { words } = call.data.reader;
    return words.list(roles.map((role) => words.say(`role.${role}`)));
  },
  comma: (call: Call) => call.data.reader.words.comma,
  zone: (call: Call) => call.data.reader.zone(),
  count: (amount: number | null) => amount ?? 0,
  ahead: (state: string) => state === "next" || state === "later",
  address: (email: string) => html(`<strong class="address">${escaped(email)}</strong>`),
  has: (view: Record<string, unknown>, name: string) => typeof view[name] === "string",
  /** The time of day alone where the date has just been said. */
  later: (at: Instant, said: Instant | null, call: Call) => time(at, call.data.reader.later(at, said)),
  money: (money: Money, call: Call) => moneyFor(call.data.reader.words.locale, money),
  features: (names: readonly string[], call: Call) => call.data.reader.words.features(names),
  feature: (name: string, call: Call) => call.data.reader.words.feature(name),
  join: (...parts: unknown[]) => parts.slice(0, -1).join(""),
  eq: (a: unknown, b: unknown) => a === b,
  units: (amount: number, call: Call) => new Intl.NumberFormat(call.data.reader.words.intl).format(amount),
  /** Another template, with the view it is given. */
  part: (name: string, view: object, call: Call) => html(fill(name, view, call.data.reader)),
});
