import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { projectRoot } from "../support/project-files.ts";

const cruiser = join(projectRoot, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
const rules = join(projectRoot, ".dependency-cruiser.js");

/** What breaks the project's rules in a tree of sources, each as "rule: from → to". */
async function violationsIn(root: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cruiser, "src", "db", "--config", rules, "--output-type", "json"],
    { cwd: root, maxBuffer: 2 ** 26 },
  ).catch((error: { stdout?: string; stderr?: string }) => {
    // It exits with the number of violations, and has then written them out.
    if (error.stdout?.startsWith("{")) return { stdout: error.stdout };
    throw error;
  });
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  expect(summary.totalCruised).toBeGreaterThan(5);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`).sort();
}

test("imports only look down: front doors → edges → workflows → postgres → core", async () => {
  expect(await violationsIn(projectRoot)).toEqual([]);
});

test("the rules catch what they forbid", async () => {
  const root = await mkdtemp(join(tmpdir(), "forewarn-rules-"));
  try {
    await writeTree(root, {
      "package.json": JSON.stringify({
        type: "module",
        dependencies: { shipped: "1" },
        devDependencies: { untaken: "1" },
      }),
      "node_modules/shipped/index.js": "export default 1;",
      "node_modules/untaken/index.js": "export default 1;",
      "db/migrations.ts": 'import "../src/core/account.ts";',
      "src/cli.ts":
        'import "./http/app.ts"; import "./http/demo/pages.ts"; import "./stripe/client.ts"; import "./novelty/thing.ts"; import "./cron/jobs.ts";',
      "src/cron/jobs.ts": 'import "./worker.ts";',
      "src/cron/worker.ts": 'import type {} from "./jobs.ts";',
      "src/core/account.ts": 'import type { Pool } from "../postgres/pool.ts"; export type Account = Pool;',
      "src/core/reads.ts": 'import "node:fs"; import "shipped"; import type {} from "./account.ts";',
      "src/postgres/pool.ts":
        'import type {} from "../workflows/review.ts"; import "../../db/migrations.ts"; export type Pool = 1;',
      "src/workflows/review.ts":
        'import "../http/app.ts"; import "../core/reads.ts"; import "untaken"; import "./gone.ts";',
      "src/http/app.ts": 'import "../demo/pretend.ts"; import "../entitlements/check.ts";',
      "src/http/demo/pages.ts": 'import "../../demo/pretend.ts"; import "../../stripe/client.ts";',
      "src/demo/pretend.ts": "export {};",
      "src/demo/forgotten.ts": "export {};",
      "src/entitlements/check.ts": 'import "../emails/words.ts";',
      "src/emails/words.ts": 'import "../cli.ts";',
      "src/stripe/client.ts": 'import "../postgres/pool.ts"; import "../../test/support/database.ts";',
      "src/novelty/thing.ts": 'import "../core/account.ts";',
      "src/client/client.ts":
        'import type {} from "../core/account.ts"; import "shipped"; import "node:http";',
      "test/support/database.ts": "export {};",
    });
    const found = await violationsIn(root);
    expect(found.filter((violation) => !violation.startsWith("no-circles"))).toEqual([
      "client-looks-down: src/client/client.ts → src/core/account.ts",
      "client-stands-alone: src/client/client.ts → node_modules/shipped/index.js",
      "client-stands-alone: src/client/client.ts → src/core/account.ts",
      "core-is-pure: src/core/account.ts → src/postgres/pool.ts",
      "core-is-pure: src/core/reads.ts → fs",
      "core-is-pure: src/core/reads.ts → node_modules/shipped/index.js",
      "core-looks-down: src/core/account.ts → src/postgres/pool.ts",
      "emails-looks-down: src/emails/words.ts → src/cli.ts",
      "entitlements-looks-down: src/entitlements/check.ts → src/emails/words.ts",
      "folders-are-listed: src/novelty/thing.ts → src/core/account.ts",
      "http-demo-looks-down: src/http/demo/pages.ts → src/stripe/client.ts",
      "http-looks-down: src/http/app.ts → src/demo/pretend.ts",
      "migrations-stand-alone: db/migrations.ts → src/core/account.ts",
      "postgres-looks-down: src/postgres/pool.ts → src/workflows/review.ts",
      "reached: src/demo/forgotten.ts → src/demo/forgotten.ts",
      "resolves: src/workflows/review.ts → ./gone.ts",
      "shipped-needs-shipped: src/workflows/review.ts → node_modules/untaken/index.js",
      "stripe-looks-down: src/stripe/client.ts → test/support/database.ts",
      "workflows-looks-down: src/workflows/review.ts → src/http/app.ts",
    ]);
    expect(found.filter((violation) => violation.includes("src/cron/"))).toEqual([
      "no-circles: src/cron/jobs.ts → src/cron/worker.ts",
    ]);
  } finally {
    await rm(root, { recursive: true });
  }
});

async function writeTree(root: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
