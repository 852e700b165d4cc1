import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour, type Instant, minute } from "../../src/core/instant.ts";
import { findAccount } from "../../src/postgres/accounts.ts";
import { grantOverride } from "../../src/workflows/grant-override.ts";
import type { World } from "../../src/workflows/ports.ts";
import { workUntilQuiet } from "../../src/workflows/work.ts";
import { type Debtor, debtors, moveTo, stagesOf, toThursday } from "../support/debtors.ts";
import { openInstance } from "../support/open-instance.ts";
import { type RunningService, startTestService } from "../support/service.ts";

/**
 * Three accounts are to be cut in one spell of work, which an instance beside the service does: its clock is past the
 * date, the service's is not. While it reads the first account, something happens that bears on the others.
 */
describe("during a long spell of work", () => {
  let service: RunningService;
  let beside: Awaited<ReturnType<typeof openInstance>>;
  let held: Debtor[];
  let late: Debtor[];
  /** When the first three are to be cut; the others a week later. */
  let cut: Instant;

  beforeAll(async () => {
    service = await startTestService();
    beside = await openInstance(service);
    const thursday = await toThursday(service);
    held = await debtors(service, "held", 3, thursday + day);
    late = await debtors(service, "late", 3, thursday + 8 * day);
    cut = thursday + 25 * day + 2 * hour;
  }, 60_000);
  afterAll(async () => {
    await beside?.close();
    await service?.stop();
  });

  /** The same world, in which something happens as soon as the first customer is read. */
  function interrupted(happens: () => Promise<void>): World {
    let first = true;
    const readCustomer: World["billing"]["readCustomer"] = async (customer, known) => {
      if (first) {
        first = false;
        await happens();
      }
      return beside.world.billing.readCustomer(customer, known);
    };
    return { ...beside.world, billing: { ...beside.world.billing, readCustomer } };
  }

  const holdAll = async (of: readonly Debtor[], from: Instant) => {
    for (const { ref } of of) {
      const { id } = (await findAccount(beside.world.db, ref))!;
      const grant = { kind: "hold", reason: "they called", until: from + 9 * day, by: "Ana" } as const;
      await grantOverride(beside.world, id, grant, from);
    }
  };

  test("a hold that a manager is granted counts at once, also by a clock that is ahead of this instance's", async () => {
    await moveTo(service, cut - 5 * minute);
    const world = interrupted(() => holdAll(held, cut + 3 * minute));
    await workUntilQuiet(world, [], async () => cut + minute);
    expect(await stagesOf(service, held)).toEqual(["grace", "grace", "grace"]);
  });

  test("the cutting hours may end, and who comes after is not cut", async () => {
    await moveTo(service, cut + 7 * day - 5 * minute);
    let now = cut + 7 * day + minute;
    const world = interrupted(async () => {
      now += 4 * hour;
    });
    await workUntilQuiet(world, [], async () => now);
    expect(await stagesOf(service, late)).toEqual(["grace", "grace", "grace"]);
  });
});
