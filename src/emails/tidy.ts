import type { LocaleFormats } from "./words.ts";

/** Mail programs guess a paragraph's direction from its first letter, which may be a Latin name. */
const rightToLeftMark = "\u200f";

/** An address or a command that stands alone goes from left to right whatever is round it, and is copied whole. */
const copiedWhole = /^(> ?)?https?:\S+$|^ {2}npx /;

function marked(line: string): string {
  if (line === "--" || copiedWhole.test(line)) return line;
  return line.replace(/^(> ?)?(?=[^>])/, `$1${rightToLeftMark}`);
}

/** What the templates left as it fell, as a person would have set it. */
export function tidy(text: string, { dir }: LocaleFormats): string {
  const lines = text
    .trim()
    .split("\n")
    .map((line) => line.trimEnd());
  const set = dir === "rtl" ? lines.map(marked) : lines;
  return `${set
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^--$/m, "-- ")}\n`;
}
