import { describe, expect, test } from "@jest/globals";
import { day, type Instant } from "../../src/core/instant.ts";
import { signedLinks } from "../../src/links.ts";

const now: Instant = Date.parse("2026-11-03T12:00:00Z");
const secret = Buffer.alloc(32, 7);
const links = signedLinks(() => "https://billing.example", secret);
const link = { accountId: 1, contactId: 2, locale: "fa" } as const;
const tokenOf = async (of: Parameters<typeof links.lapsed>[0] = link) =>
  (await links.lapsed(of, now)).replace("https://billing.example/lapsed/", "");

describe("a link to an account's page", () => {
  test("opens what it was made for, for half a year", async () => {
    const token = await tokenOf();
    expect(await links.open(token, now)).toEqual({ kind: "open", link });
    expect(await links.open(token, now + 179 * day)).toEqual({ kind: "open", link });
    expect(await links.open(token, now + 181 * day)).toEqual({ kind: "expired" });
  });

  test("opens nothing when it was changed, cut short, or signed by somebody else", async () => {
    const token = await tokenOf();
    const [head, , signature] = token.split(".");
    const claims = Buffer.from(JSON.stringify({ a: 9, c: 2, l: null, aud: "lapsed", exp: 4e9 }));
    const others = signedLinks(() => "https://billing.example", Buffer.alloc(32, 8));
    const foreign = (await others.lapsed(link, now)).split("/").at(-1)!;
    const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${claims.toString("base64url")}.`;
    for (const broken of [
      "",
      token.slice(0, -1),
      `${head}.${claims.toString("base64url")}.${signature}`,
      foreign,
      unsigned,
    ])
      expect(await links.open(broken, now)).toEqual({ kind: "invalid" });
  });
});

describe("the token of a form", () => {
  test("is good for its reader and its form, until the next day", async () => {
    const token = await links.signForm("promise", link, now);
    expect(await links.isOurForm("promise", link, token, now)).toBe(true);
    expect(await links.isOurForm("promise", { ...link, locale: null }, token, now)).toBe(true);
    expect(await links.isOurForm("promise", link, token, now + day + 1_000)).toBe(false);
    expect(await links.isOurForm("contact", link, token, now)).toBe(false);
    expect(await links.isOurForm("promise", { ...link, contactId: 3 }, token, now)).toBe(false);
    expect(await links.isOurForm("promise", { ...link, accountId: 2 }, token, now)).toBe(false);
  });

  test("is no link, and a link is no token", async () => {
    const form = await links.signForm("promise", link, now);
    expect(await links.open(form, now)).toEqual({ kind: "invalid" });
    expect(await links.isOurForm("promise", link, await tokenOf(), now)).toBe(false);
    expect(await links.isOurForm("promise", link, "", now)).toBe(false);
  });
});
