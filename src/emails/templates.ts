import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import type { Values } from "./words.ts";

export type Format = "html" | "text";

/** Says a key of the catalogue, as plain text. */
export type Say = (key: string, more?: Values, bold?: (text: string) => string) => string;

/** Renders the template of a name such as `suspended/user` or `layout`. @throws when there is none */
export type Templates = (name: string, view: object, say: Say) => string;

const endings: Record<Format, string> = { html: ".hbs", text: ".txt.hbs" };

/** Stand for tags until everything else is escaped; `oneLine` keeps them out of names. */
const [open, close] = ["\u0001", "\u0002"];

function escaped(text: string): Handlebars.SafeString {
  const safe = Handlebars.escapeExpression(text);
  return new Handlebars.SafeString(safe.replaceAll(open, "<strong>").replaceAll(close, "</strong>"));
}

function known(name: string, value: unknown): unknown {
  if (value === undefined) throw new Error(`A template asks {{#${name}}} about something that no letter has`);
  return Handlebars.Utils.isEmpty(value) ? false : value;
}

/** An own Handlebars: `{{t "key"}}` speaks, and whatever is missing throws instead of leaving a gap. */
function handlebars(format: Format): typeof Handlebars {
  const own = Handlebars.create();
  own.registerHelper("t", (key: string, options: Handlebars.HelperOptions) => {
    const say = options.data.say as Say;
    if (format === "text") return say(key, options.hash);
    return escaped(say(key, options.hash, (bold) => `${open}${bold}${close}`));
  });
  own.registerHelper("if", function (this: unknown, value: unknown, options: Handlebars.HelperOptions) {
    return known("if", value) ? options.fn(this) : options.inverse(this);
  });
  own.registerHelper("unless", function (this: unknown, value: unknown, options: Handlebars.HelperOptions) {
    return known("unless", value) ? options.inverse(this) : options.fn(this);
  });
  return own;
}

const isOf = (format: Format, file: string) =>
  file.endsWith(endings.text) ? format === "text" : format === "html" && file.endsWith(endings.html);

function files(root: string, format: Format): Map<string, string> {
  const all = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => isOf(format, file));
  return new Map(
    all.map((file) => [
      file.slice(0, -endings[format].length).replaceAll("\\", "/"),
      readFileSync(join(root, file), "utf8"),
    ]),
  );
}

/** Reads and compiles every template of the folder once. */
function loadTemplates(root: string, format: Format): Templates {
  const own = handlebars(format);
  const sources = files(root, format);
  const options = { strict: true, noEscape: format === "text", preventIndent: true };
  const compiled = new Map([...sources].map(([name, text]) => [name, own.compile(text, options)] as const));
  for (const [name, template] of compiled) {
    if (name.startsWith("partials/")) own.registerPartial(name.slice("partials/".length), template);
  }
  return (name, view, say) => {
    const template = compiled.get(name);
    if (!template)
      throw new Error(`No emails/${name}${endings[format]}: this notice has nothing to say to this role`);
    return template(view, { data: { say } });
  };
}

/** Both parts of every mail. */
export type Books = { html: Templates; text: Templates };

export const loadBooks = (root: string): Books => ({
  html: loadTemplates(root, "html"),
  text: loadTemplates(root, "text"),
});
