import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { day, hour } from "../../src/core/instant.ts";
import { type Reconciled, startReconciled } from "../support/reconciled.ts";

let here: Reconciled;
let ledger: Reconciled["service"]["stripe"]["ledger"];
let faults: Reconciled["service"]["stripe"]["faults"];

beforeAll(async () => {
  here = await startReconciled();
  ({ ledger, faults } = here.service.stripe);
  await here.customer("first");
  await here.service.advance("PT20M");
});
afterAll(async () => {
  await here?.stop();
});

const looked = (steps: readonly { looked: number }[]) => steps.reduce((sum, one) => sum + one.looked, 0);

const openInvoices = () =>
  ledger.all("invoice").flatMap((one) => (!one.deleted && one.status === "open" ? [one.id] : []));

/** From now on every list of this kind fails; another process may have got as far as it did. */
const fail = (path: string) => () => faults.set({ kind: "status", status: 500 }, { path });

describe("events, more than are held at once", () => {
  let customer: string;
  let lost: string[];

  beforeAll(async () => {
    customer = await here.stripeCustomer("many");
    await here.unheard(async () => {
      for (let n = 0; n < 300; n++) {
        await here.invoice(customer, 90 * day);
        if (n % 60 === 59) await here.skip(3 * hour);
      }
    });
    lost = ledger
      .all("event")
      .filter(({ type, data }) => type === "invoice.finalized" && data.object.customer === customer)
      .map(({ id }) => id);
  }, 60_000);

  /** In the order in which they happened. */
  async function kept(): Promise<string[]> {
    const rows = await here.world.db
      .selectFrom("inbox")
      .select("id")
      .where("customer", "=", customer)
      .execute();
    const ids = new Set(rows.map(({ id }) => id));
    return lost.filter((id) => ids.has(id));
  }

  test("are taken in oldest first; an interrupted pass resumes without a gap", async () => {
    expect(lost).toHaveLength(300);
    const first = await here.pass("events", fail("/v1/events"));
    expect(first.end).toEqual({ kind: "interrupted", why: expect.stringContaining("list of events") });
    expect(first.steps).toHaveLength(1);
    const oldest = await kept();
    expect(oldest.length).toBeGreaterThan(0);
    expect(oldest.length).toBeLessThan(300);
    expect(oldest).toEqual(lost.slice(0, oldest.length));

    faults.clear();
    expect((await here.pass("events")).end).toMatchObject({ kind: "finished" });
    expect(await kept()).toEqual(lost);
    expect((await here.pass("events")).steps.flatMap(({ found }) => found)).toEqual([]);
  });
});

describe("invoices, more than fit on a page", () => {
  const strangers: string[] = [];

  beforeAll(async () => {
    await here.unheard(async () => {
      for (let n = 0; n < 240; n++) {
        const id = await here.stripeCustomer(`paged-${n}`);
        await here.invoice(id, 90 * day);
        strangers.push(id);
        if (n % 20 === 19) await here.skip(hour);
      }
    });
  }, 60_000);

  const knownOf = async (customers: readonly string[]): Promise<number> => {
    const rows = await here.world.db
      .selectFrom("stripe_customers")
      .select("id")
      .where("id", "in", [...customers])
      .execute();
    return rows.length;
  };

  test('a list is read to its last page ("limit: 1 on a list"); interrupted, it goes on, and takes in what came since', async () => {
    const first = await here.pass("all", fail("/v1/invoices"));
    expect(first.end).toMatchObject({ kind: "interrupted" });
    expect(looked(first.steps)).toBe(100);
    expect(await knownOf(strangers)).toBe(100);

    faults.clear();
    const late = await here.unheard(async () => {
      await here.skip(hour);
      const id = await here.stripeCustomer("late");
      await here.invoice(id, 90 * day);
      return id;
    });
    const rest = await here.pass("all");
    expect(rest.end).toMatchObject({ kind: "finished" });
    expect(await knownOf([...strangers, late])).toBe(241);
    // What had been listed is not listed again, but for the second at which it stopped and the newest.
    const open = openInvoices().length;
    expect(looked(rest.steps)).toBeGreaterThanOrEqual(open - 100);
    expect(looked(rest.steps)).toBeLessThan(open - 50);
  });

  test("and whatever is recorded as open on any page, and is not listed, is found", async () => {
    await here.work();
    expect((await here.pass("all")).asked).toEqual([]);
    const open = openInvoices();
    const paid = [open[0]!, open[99]!, open[100]!, open[250]!, open.at(-1)!];
    await here.unheard(async () => {
      for (const id of paid) await ledger.pay(id);
    });
    const { steps } = await here.pass("all");
    const missing = steps.flatMap(({ differences }) => differences).map(({ recorded }) => recorded?.id);
    expect(missing.sort()).toEqual(paid.sort());
  }, 120_000);
});
