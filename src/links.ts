import { createHmac } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { locales } from "./core/account.ts";
import { day, type Instant } from "./core/instant.ts";
import type { AnswerForm, AnswerForms, LapsedLink, Links, OpenedLink } from "./workflows/page-links.ts";

/** Long enough for the longest ladder and the weeks after it. */
const lifetime = 180 * day;
/** A page may stay open over night before its form is sent. */
const formLifetime = day;

const pageClaims = z.object({
  a: z.int(),
  c: z.int().nullable(),
  l: z.enum(locales).nullable(),
});

/** Signed with a key of their own, for one use alone; they expire on the service's clock. */
function tokens(linkSecret: Buffer, use: "lapsed" | AnswerForm, lasts: number) {
  const key = createHmac("sha256", linkSecret).update(`${use} links`).digest();
  return {
    sign: (claims: Record<string, unknown>, now: Instant): Promise<string> =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256" })
        .setAudience(use)
        .setExpirationTime(Math.floor((now + lasts) / 1_000))
        .sign(key),
    /** Throws on any that was not signed so, or is too old. */
    read: async (token: string, now: Instant): Promise<unknown> => {
      const terms = { audience: use, algorithms: ["HS256"], currentDate: new Date(now) };
      return (await jwtVerify(token, key, terms)).payload;
    },
  };
}

/** Links to an account's own pages; each knows for whom it was made. */
export function signedLinks(
  publicUrl: () => string,
  linkSecret: Buffer,
): Links & AnswerForms & { open(token: string, now: Instant): Promise<OpenedLink> } {
  const pages = tokens(linkSecret, "lapsed", lifetime);
  const forms = {
    promise: tokens(linkSecret, "promise", formLifetime),
    contact: tokens(linkSecret, "contact", formLifetime),
  };
  return {
    async lapsed({ accountId, contactId, locale }, now) {
      const token = await pages.sign({ a: accountId, c: contactId, l: locale }, now);
      return `${publicUrl()}/lapsed/${token}`;
    },
    async open(token, now) {
      try {
        const { a, c, l } = pageClaims.parse(await pages.read(token, now));
        return { kind: "open", link: { accountId: a, contactId: c, locale: l } };
      } catch (error) {
        return { kind: (error as { code?: string }).code === "ERR_JWT_EXPIRED" ? "expired" : "invalid" };
      }
    },
    signForm: (form, { accountId, contactId }, now) => forms[form].sign({ a: accountId, c: contactId }, now),
    async isOurForm(form, link, token, now) {
      const isFor = ({ a, c }: { a?: unknown; c?: unknown }, { accountId, contactId }: LapsedLink) =>
        a === accountId && c === contactId;
      try {
        return isFor((await forms[form].read(token, now)) as object, link);
      } catch {
        return false;
      }
    },
  };
}
