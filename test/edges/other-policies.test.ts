import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readProjectFile } from "../support/project-files.ts";
import { type RunningService, startTestService } from "../support/service.ts";
import { makeTestDirectory, removeTestDirectory } from "../support/test-directory.ts";

let directory: string;
let service: RunningService;

/** The bundled policy beside one that withholds something else, with capitals in its name. */
function policies(): string {
  const bundled = readProjectFile("policy.yaml");
  const body = bundled.slice(bundled.indexOf("\nstandard:") + "\nstandard:".length);
  const prepaid = body.replace(/withhold: .*/, "withhold: { Forecasts: deny }");
  return `standard:${body}\nprepaid:${prepaid}`;
}

beforeAll(async () => {
  directory = await makeTestDirectory();
  const FOREWARN_POLICY = join(directory, "policies.yaml");
  await writeFile(FOREWARN_POLICY, policies());
  service = await startTestService({ FOREWARN_POLICY });
});
afterAll(async () => {
  await service?.stop();
  if (directory) await removeTestDirectory(directory);
});

const open = { export: "allow", billing: "allow", support: "allow" };
const standard = { reports: "allow", api: "allow", ...open };
const prepaid = { Forecasts: "allow", ...open };
/** By the quick way and by the router's. */
const features = async (account: string) => {
  const asked = [account, `%${account.charCodeAt(0).toString(16)}${account.slice(1)}`];
  const answers = await Promise.all(asked.map((name) => service.api("GET", `/v1/entitlements/${name}`)));
  for (const { body } of answers) expect(body).toMatchObject({ known: true, stage: "active" });
  expect(answers[1]!.body).toEqual(answers[0]!.body);
  return answers[0]!.body.features;
};
const put = async (account: string, body: object) => {
  expect((await service.api("PUT", `/v1/accounts/${account}`, body)).status).toBeLessThan(300);
  await service.settle();
};

test("an account in good standing is told the features of its own policy", async () => {
  await put("acme", { policy: "prepaid" });
  await put("beta", {});
  expect(await features("acme")).toEqual(prepaid);
  expect(await features("beta")).toEqual(standard);
});

test("the same by its Stripe customer", async () => {
  const { id } = await service.stripe.ledger.createCustomer({ name: "Gamma", email: "books@gamma.example" });
  await put("gamma", { policy: "prepaid", stripe_customer: id });
  expect(await features(id)).toEqual(prepaid);
});

test("whoever changes its policy is told the other's from then on", async () => {
  await put("acme", { policy: "standard" });
  await put("beta", { policy: "prepaid" });
  expect(await features("acme")).toEqual(standard);
  expect(await features("beta")).toEqual(prepaid);
});

test("a restart changes nothing", async () => {
  await service.restart();
  expect(await features("acme")).toEqual(standard);
  expect(await features("beta")).toEqual(prepaid);
});

test("strangers are told those of the standard policy", async () => {
  const { body } = await service.api("GET", "/v1/entitlements/stranger");
  expect(body).toMatchObject({ known: false, features: standard });
});

test("a feature goes by its exact name; of any other, nothing is withheld", async () => {
  for (const feature of ["Forecasts", "forecasts", "Reports", "billing:pdf", "A".repeat(64)]) {
    const { status, body } = await service.api("GET", `/v1/entitlements/beta?feature=${feature}`);
    expect({ feature, status, decision: body.decision }).toEqual({ feature, status: 200, decision: "allow" });
  }
});
