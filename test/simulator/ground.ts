import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readProjectFile } from "../support/project-files.ts";
import { type Crew, hireCrew } from "./crew.ts";
import { type Pace, waitsAt } from "./pace.ts";

/** What worlds share: processes, and the policies they run under. */
export type Ground = { crew: Crew; policyFiles: Readonly<Record<Pace, string>>; clear(): Promise<void> };

export async function breakGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), "forewarn-simulator-"));
  const policyFiles = { usual: join(folder, "usual.yaml"), brisk: join(folder, "brisk.yaml") };
  await writeFile(policyFiles.usual, policyAt("usual"));
  await writeFile(policyFiles.brisk, policyAt("brisk"));
  const crew = await hireCrew();
  return {
    crew,
    policyFiles,
    clear: async () => {
      await crew.dismiss();
      await rm(folder, { recursive: true });
    },
  };
}

/** The bundled policy at that pace, without its breaker: in a world everybody may well be late at once. */
function policyAt(pace: Pace): string {
  const waits = waitsAt[pace];
  let policy = readProjectFile("policy.yaml");
  const set = (line: RegExp, text: string): void => {
    if (!line.test(policy))
      throw new Error(`policy.yaml has no ${line.source}: say here what it is called now`);
    policy = policy.replace(line, text);
  };
  set(/per_hour: \d+/, "per_hour: 100000");
  set(/second_reminder: \{ after: .*? \}/, `second_reminder: { after: ${waits.second_reminder} days }`);
  set(/final_notice: \{ after: .*? \}/, `final_notice: { after: ${waits.final_notice} days }`);
  set(/suspension: \{ after: .*? \}/, `suspension: { after: ${waits.suspension} days }`);
  return policy;
}
