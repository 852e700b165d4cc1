import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./project-files.ts";

/**
 * The types of the tables of the database at `url`, by the settings in .kysely-codegenrc.json: writes
 * src/postgres/tables.ts, or with `verify` compares it. @throws with the difference on stdout when they differ
 */
export async function tableTypes(url: string, how: "write" | "verify"): Promise<void> {
  const codegen = join(projectRoot, "node_modules/kysely-codegen/dist/cli/bin.js");
  const verify = how === "verify" ? ["--verify", "--log-level=error"] : [];
  await promisify(execFile)(
    process.execPath,
    [codegen, "--config-file=.kysely-codegenrc.json", `--url=${url}`, ...verify],
    { cwd: projectRoot },
  );
}
