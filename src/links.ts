import { createHmac } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { locales } from "./core/account.ts";
import { day, type Instant } from "./core/instant.ts";
import type { Links, OpenedLink } from "./workflows/ports.ts";

/** Long enough for the longest ladder and the weeks after it. */
const lifetime = 180 * day;
const audience = "lapsed";

const claims = z.object({
  a: z.int(),
  c: z.int().nullable(),
  l: z.enum(locales).nullable(),
  exp: z.number(),
});

/** Links are signed with a key of their own, and expire on the service's clock. */
export function signedLinks(
  publicUrl: () => string,
  linkSecret: Buffer,
): Links & { open(token: string, now: Instant): Promise<OpenedLink> } {
  const key = createHmac("sha256", linkSecret).update("lapsed links").digest();
  return {
    async lapsed({ accountId, contactId, locale }, now) {
      const token = await new SignJWT({ a: accountId, c: contactId, l: locale })
        .setProtectedHeader({ alg: "HS256" })
        .setAudience(audience)
        .setExpirationTime(Math.floor((now + lifetime) / 1_000))
        .sign(key);
      return `${publicUrl()}/lapsed/${token}`;
    },
    async open(token, now) {
      try {
        const { payload } = await jwtVerify(token, key, {
          audience,
          algorithms: ["HS256"],
          currentDate: new Date(now),
        });
        const { a, c, l } = claims.parse(payload);
        return { kind: "open", link: { accountId: a, contactId: c, locale: l } };
      } catch (error) {
        return { kind: (error as { code?: string }).code === "ERR_JWT_EXPIRED" ? "expired" : "invalid" };
      }
    },
  };
}
