import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { day } from "../../src/core/instant.ts";
import { announceRetired, policiesInForce } from "../../src/policies-in-force.ts";
import { parsePolicies } from "../../src/policy-file.ts";
import { type Connection, connect } from "../../src/postgres/database.ts";
import { debtor, toThursday } from "../support/debtors.ts";
import { readProjectFile } from "../support/project-files.ts";
import { request } from "../support/request.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";

const bundled = readProjectFile("policy.yaml");
const body = bundled.slice(bundled.indexOf("\nstandard:") + "\nstandard:".length);
/** The bundled policy, under more names and with another wait before its first reminder. */
const written = (waits: Record<string, number>) =>
  `standard:${body}${Object.entries(waits)
    .map(
      ([name, days]) =>
        `\n${name}:${body.replace(/first_reminder: .*/, `first_reminder: { after: ${days} days }`)}`,
    )
    .join("")}`;

let directory: string;
let file: string;
let service: RunningService;
let database: Connection;

/** What is in force for a service that would start with this file. */
const inForce = (waits: Record<string, number>) =>
  policiesInForce(database.db, parsePolicies(written(waits), "my.yaml"));
const restartWith = async (waits: Record<string, number>) => {
  await writeFile(file, written(waits));
  await service.restart();
};
const stageOf = async (ref: string) => (await service.api("GET", `/v1/accounts/${ref}`)).body.case.stage;

beforeAll(async () => {
  directory = await makeTestDirectory();
  file = join(directory, "policies.yaml");
  await writeFile(file, written({ patient: 90 }));
  service = await startTestService({ FOREWARN_POLICY: file });
  database = connect(service.databaseUrl, { onError: () => undefined, max: 1 });
  await debtor(service, "late", (await toThursday(service)) - 2 * day);
  await service.api("PUT", "/v1/accounts/late", { policy: "patient" });
  await service.settle();
}, 60_000);
afterAll(async () => {
  await database?.db.destroy();
  await service?.stop();
  if (directory) await removeTestDirectory(directory);
});

describe("a policy that went from the file", () => {
  test("goes on for the accounts that have it: nobody is reminded before the day they were promised", async () => {
    await restartWith({ renamed: 90 });
    await service.advance("P30D");
    expect((await service.api("PUT", "/v1/accounts/late", { policy: "patient" })).status).toBe(200);
    await service.advance("P35D");
    expect(await stageOf("late")).toBe("active");
    expect(await service.mails("late")).toEqual([]);
  }, 60_000);

  test("is shown where readiness is asked for, with the number of its accounts", async () => {
    const { body: ready } = await request(`${service.url}/readyz`);
    expect(ready).toMatchObject({ ready: true, detail: { retired_policies: { patient: 1 } } });
  });

  test("is said at the start, in a line each", async () => {
    const said: [object, string][] = [];
    const warn = (about: object, text: string) => void said.push([about, text]);
    const { retired } = await inForce({ renamed: 90 });
    announceRetired(retired, { info: warn, warn, error: warn });
    expect(said).toEqual([
      [
        { policy: "patient", accounts: 1 },
        'The policy file has no policy "patient" any more, which is that of 1 account: its last version goes on for them until the file has it again or each is given another',
      ],
    ]);
  });

  test("goes on as it was in force last, though another version was first seen later", async () => {
    for (const days of [20, 90]) await restartWith({ patient: days });
    expect((await inForce({})).policies.get("patient")!.waits.first_reminder).toBe(90 * day);
    await restartWith({});
    await restartWith({});
    expect((await inForce({})).policies.get("patient")!.waits.first_reminder).toBe(90 * day);
  }, 60_000);

  test("can be given to nobody once no account has it", async () => {
    await service.api("PUT", "/v1/accounts/late", { policy: "standard" });
    await restartWith({});
    const { status, body: refusal } = await service.api("PUT", "/v1/accounts/late", { policy: "patient" });
    expect({ status, detail: refusal.detail }).toMatchObject({
      status: 422,
      detail: expect.stringContaining('there is no policy "patient"'),
    });
    expect((await request(`${service.url}/readyz`)).body.detail).not.toHaveProperty("retired_policies");
  }, 60_000);

  test("also decides for whom another instance gave it, which still had the old file", async () => {
    await debtor(service, "beside", (await service.now()) + 2 * day);
    await sql`update accounts set policy = 'patient' where product_id = 'beside'`.execute(database.db);
    await service.advance("P10D");
    expect(await stageOf("beside")).toBe("active");
  }, 60_000);
});
