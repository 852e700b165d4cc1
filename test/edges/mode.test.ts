import { afterEach, describe, expect, test } from "@jest/globals";
import pino from "pino";
import { announceMode } from "../../src/announce-mode.ts";
import { parseConfig } from "../../src/config.ts";
import { day, hour, minute } from "../../src/core/instant.ts";
import { debtor, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { type SecondInstance, secondInstance } from "../support/second-instance.ts";
import { type RunningService, startTestService } from "../support/service.ts";

describe("what a start says of its mode", () => {
  const saidOf = (env: Record<string, string>): string[] => {
    const lines: string[] = [];
    const log = pino({ level: "warn" }, { write: (line) => void lines.push(JSON.parse(line).msg) });
    announceMode(parseConfig(env), log);
    return lines;
  };
  const live = {
    STRIPE_SECRET_KEY: "rk_live_abc",
    STRIPE_WEBHOOK_SECRET: "whsec_abc",
    DATABASE_URL: "postgres://db/x",
  };

  test.each<[string, Record<string, string>, string[]]>([
    ["the demo", {}, []],
    ["a live key, and enforce", { ...live, FOREWARN_MODE: "enforce" }, []],
    [
      "a live key, and nothing chosen",
      live,
      [
        "This runs in observe mode (the Stripe key is live, and FOREWARN_MODE is not set): everything is decided and recorded, but nobody is written to and nobody is suspended. Set FOREWARN_MODE to mail or enforce when what it decides looks right",
      ],
    ],
    [
      "mail",
      { ...live, FOREWARN_MODE: "mail" },
      [
        "This runs in mail mode: mails go out, but nobody is suspended. Set FOREWARN_MODE to enforce when what it decides looks right",
      ],
    ],
  ])("%s", (_, env, lines) => {
    expect(saidOf(env)).toEqual(lines);
  });
});

describe("an operator begins by observing, then writes, then enforces", () => {
  let service: RunningService | undefined;
  let next: SecondInstance | undefined;
  afterEach(async () => {
    await next?.stop();
    await service?.stop();
  });

  test("nobody is written to while observing, nobody is cut while writing, and nobody loses a step", async () => {
    service = await startTestService({ FOREWARN_MODE: "observe" });
    const thursday = await toThursday(service);
    const one = await debtor(service, "acme", thursday + day);
    await moveTo(service, thursday + 30 * day);
    expect(await stagesOf(service, [one])).toEqual(["active"]);
    expect(await service.mails()).toEqual([]);
    const { decision } = (await service.api("GET", "/v1/accounts/acme")).body;
    expect(decision.sentence).toMatch(/in observe mode nobody is written to/);
    expect((await service.api("GET", "/readyz")).body.mode).toBe("observe");
  }, 60_000);

  test("in mail mode the ladder goes down to the last step but one", async () => {
    service = await startTestService({ FOREWARN_MODE: "mail" });
    const thursday = await toThursday(service);
    const one = await debtor(service, "acme", thursday + day);
    await moveTo(service, thursday + 25 * day + 2 * hour + minute);
    expect(await stagesOf(service, [one])).toEqual(["grace"]);
    const { decision } = (await service.api("GET", "/v1/accounts/acme")).body;
    expect(decision.sentence).toMatch(/in mail mode nobody is suspended/);
    next = await secondInstance(service, { FOREWARN_MODE: "enforce" });
    expect((await next.api("POST", "/demo/clock", { advance: "PT1H" })).status).toBe(200);
    expect((await next.api("GET", "/v1/entitlements/acme")).body.access).toBe("restricted");
  }, 60_000);
});
