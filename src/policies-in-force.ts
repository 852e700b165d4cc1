import { asset } from "./assets.ts";
import type { Config } from "./config.ts";
import { type Policy, standardPolicy } from "./core/policy.ts";
import { parsePolicies, readPolicyFile } from "./policy-file.ts";
import type { Database } from "./postgres/database.ts";
import { accountsByPolicy, latestPolicies } from "./postgres/policies.ts";
import type { Log } from "./workflows/ports.ts";

/** The operator's policies, or the bundled ones. @throws PolicyFileError */
export const writtenPolicies = ({ policyFile }: Pick<Config, "policyFile">): ReadonlyMap<string, Policy> =>
  policyFile === null ? parsePolicies(asset("policy.yaml"), "policy.yaml") : readPolicyFile(policyFile);

export type PoliciesInForce = {
  policies: ReadonlyMap<string, Policy>;
  /** Those of them that the file has no more, and how many accounts go by each. */
  retired: ReadonlyMap<string, number>;
};

/**
 * What is written, and the last version of what was written before and accounts still go by: whoever was promised 90 days
 * keeps them, though a line of the file was lost or a name in it changed.
 */
export async function policiesInForce(
  db: Database,
  written: ReadonlyMap<string, Policy>,
): Promise<PoliciesInForce> {
  const retired = await accountsByPolicy(db, [...written.keys()]);
  if (retired.size === 0) return { policies: written, retired };
  const kept = await latestPolicies(db);
  // A setting that is younger than the version is as in the standard policy; one that may be left out stays so.
  const { ignoreDueBefore: _, ...standard } = written.get(standardPolicy)!;
  const goOn = [...retired.keys()].flatMap((name) => kept.get(name) ?? []);
  const added = goOn.map((policy) => [policy.name, { ...standard, ...policy }] as const);
  return { policies: new Map([...written, ...added]), retired };
}

/** Says of each policy that goes on without the file what that means, in a line. */
export function announceRetired(retired: PoliciesInForce["retired"], log: Log): void {
  for (const [policy, accounts] of retired)
    log.warn(
      { policy, accounts },
      `The policy file has no policy "${policy}" any more, which is that of ${accounts === 1 ? "1 account" : `${accounts} accounts`}: its last version goes on for them until the file has it again or each is given another`,
    );
}
