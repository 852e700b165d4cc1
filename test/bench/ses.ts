import { type Child, serverScript, startChild } from "./child.ts";
import type { Ground } from "./ground.ts";

/** The SDK signs with them; nobody checks. */
export const credentials = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "a-secret-of-the-benchmarks",
};

/** An endpoint that takes every mail, and says that it takes so many a second. */
export async function startSes(ground: Ground, perSecond: number): Promise<Child> {
  const ses = await startChild(serverScript("ses-server"), [String(perSecond)], {});
  ground.later(() => ses.stop());
  return ses;
}
