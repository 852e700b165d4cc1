import { describe, expect, test } from "@jest/globals";
import { hour, type Instant } from "../../src/core/instant.ts";
import { demoCustomers } from "../../src/demo/demo-accounts.ts";
import { demoDue } from "../../src/demo/seed-demo.ts";
import { readPolicyFile } from "../../src/policy-file.ts";

const policy = readPolicyFile("policy.yaml").get("standard")!;

describe("the accounts of the demo", () => {
  test("are at the stages that they are to show, whatever the day of the start", () => {
    const astray: [string, Instant][] = [];
    const from = Date.UTC(2026, 10, 1);
    const starts = Array.from({ length: 500 }, (_, each) => from + each * 49 * hour);
    const owing = demoCustomers.filter(({ invoice }) => invoice !== null);
    for (const present of starts)
      for (const customer of owing)
        if (demoDue(customer, policy, present).stage !== customer.stage) astray.push([customer.ref, present]);
    // Between two holidays no second reminder may have gone out in the last three days.
    expect(astray.map(([ref]) => ref).filter((ref) => ref !== "galil-optics")).toEqual([]);
    expect(astray.length).toBeLessThanOrEqual(2);
  });
});
