import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { KeyRing } from "../../src/http/authenticate.ts";
import type { ApiKey } from "../../src/postgres/api-keys.ts";

const shop: ApiKey = { id: 1, name: "shop", scope: "check", unknownAccount: "allow" };
const away = new Error("The database is away");
const second = 1_000;

describe("a key ring", () => {
  /** What the database holds; an error: it is away. */
  let held: ApiKey | null | Error;
  let asked: number;
  let ring: KeyRing;
  const remembered = () => ring.remembered("secret", Date.now());
  const pass = (ms: number) => jest.setSystemTime(Date.now() + ms);
  /** Lets what goes on in the background end. */
  const settled = () => ring.lookUp("secret").catch(() => undefined);

  beforeEach(() => {
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "setTimeout", "setInterval", "queueMicrotask"],
      now: 1_790_000_000_000,
    });
    held = shop;
    asked = 0;
    ring = new KeyRing(async () => {
      asked += 1;
      if (held instanceof Error) throw held;
      return held;
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("asks once for requests that come together", async () => {
    expect(remembered()).toBeUndefined();
    expect(await Promise.all([ring.lookUp("secret"), ring.lookUp("secret"), ring.lookUp("secret")])).toEqual([
      shop,
      shop,
      shop,
    ]);
    expect(asked).toBe(1);
    expect(remembered()).toEqual(shop);
  });

  test("asks again in the background while a key is in use, so that no check waits", async () => {
    await ring.lookUp("secret");
    for (let minute = 0; minute < 10; minute += 1) {
      pass(50 * second);
      expect(remembered()).toEqual(shop);
      await settled();
    }
    expect(asked).toBe(11);
  });

  test("refuses a revoked key within a minute", async () => {
    await ring.lookUp("secret");
    held = null;
    pass(31 * second);
    expect(remembered()).toEqual(shop);
    await settled();
    expect(remembered()).toBeNull();

    await ring.lookUp("another");
    pass(61 * second);
    expect(ring.remembered("another", Date.now())).toBeUndefined();
  });

  test("goes by what it knew for as long as the database is away, and asks it now and then", async () => {
    await ring.lookUp("secret");
    held = away;
    for (let minute = 0; minute < 10; minute += 1) {
      pass(50 * second);
      expect(remembered()).toEqual(shop);
      await settled();
      expect(remembered()).toEqual(shop);
    }
    expect(asked).toBe(11);
    pass(120 * second);
    expect(remembered()).toBeUndefined();
    expect(await ring.lookUp("secret")).toEqual(shop);
    await expect(ring.lookUp("unknown")).rejects.toThrow(away);

    held = null;
    pass(6 * second);
    remembered();
    await settled();
    expect(remembered()).toBeNull();
  });

  test("asks a database that is away once in five seconds, however many checks and keys there are", async () => {
    const secrets = ["secret", "another", "a third"];
    for (const secret of secrets) await ring.lookUp(secret);
    held = away;
    asked = 0;
    pass(40 * second);
    for (let at = 0; at <= 60; at += 1) {
      for (const secret of [...secrets, ...secrets])
        expect(ring.remembered(secret, Date.now())).toEqual(shop);
      // Ends what was asked just now; what was not asked is not asked by this.
      await new Promise((resolve) => setImmediate(resolve));
      pass(second);
    }
    // At the first check it did not know of the outage yet.
    expect(asked).toBe(secrets.length + 12);

    held = shop;
    pass(5 * second);
    expect(remembered()).toEqual(shop);
    await settled();
    // It is back: whoever was not looked up for a minute is, before the next check.
    expect(remembered()).toEqual(shop);
    expect(ring.remembered("another", Date.now())).toBeUndefined();
  });

  test("takes no key that it did not know for a sign of an outage", async () => {
    await ring.lookUp("secret");
    held = away;
    await expect(ring.lookUp("unknown")).rejects.toThrow(away);
    pass(61 * second);
    expect(remembered()).toBeUndefined();
  });

  test("forgets soon that a key was not known: it may be made any time", async () => {
    held = null;
    expect(await ring.lookUp("secret")).toBeNull();
    expect(remembered()).toBeNull();
    held = shop;
    pass(6 * second);
    expect(remembered()).toBeUndefined();
    expect(await ring.lookUp("secret")).toEqual(shop);
  });

  test("does not grow with the guesses", async () => {
    await ring.lookUp("secret");
    held = null;
    for (let guess = 0; guess < 10_050; guess += 1) await ring.lookUp(`guess ${guess}`);
    expect(remembered()).toEqual(shop);
    expect(ring.remembered("guess 0", Date.now())).toBeUndefined();
    expect(ring.remembered("guess 10049", Date.now())).toBeNull();
  });
});
