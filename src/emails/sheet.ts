import { oneLine, type Words } from "./words.ts";

/**
 * Mail programs show the beginning of a mail beside its subject. What stands here follows the preheader there and is
 * blank, so that the greeting does not run into it.
 */
const gap = "&#847;&zwnj;&nbsp;&#8199;&shy; ".repeat(60);

/** What the layout needs of every mail: language, direction, whose it is. */
export function sheet({ locale, formats: { dir }, alone }: Words, product: string, account: string) {
  const rtl = dir === "rtl";
  return {
    lang: locale,
    dir,
    start: rtl ? "right" : "left",
    end: rtl ? "left" : "right",
    gap,
    product: alone(product),
    account: alone(account),
  };
}

/** What somebody is called; their address where they have no name. */
export const nameOf = ({ name, email }: { name: string | null; email: string }): string =>
  oneLine(name ?? "") || email;
