import { type Command, InvalidArgumentError, Option } from "commander";
import { iso } from "../core/instant.ts";
import { type ApiKey, createApiKey, listApiKeys, revokeApiKey, scopes } from "../postgres/api-keys.ts";
import { CommandError } from "./failure-text.ts";
import { withDatabase } from "./open-database.ts";

/** Adds `keys create`, `keys list` and `keys revoke`. */
export function addKeys(program: Command): void {
  const keys = program.command("keys").description("make, list and revoke the API keys of your products");

  keys
    .command("create")
    .description("make a key; its secret, shown this once, is all that is written to stdout")
    .addOption(
      new Option(
        "--scope <scope>",
        "check: may ask what an account may do; manage: that, and everything else",
      )
        .choices(scopes)
        .makeOptionMandatory(),
    )
    .requiredOption("--name <name>", "whose key it is; overrides granted with it carry this name", parseName)
    .addOption(
      new Option("--unknown-account <mode>", "how a check answers for an account that nobody registered")
        .choices(["allow", "deny"])
        .default("allow"),
    )
    .addHelpText("after", '\nExample:\n  KEY=$(npx forewarn keys create --scope check --name "shop")')
    .action(create);

  keys.command("list").description("list all keys; their secrets are not kept").action(list);

  keys
    .command("revoke")
    .description("refuse a key from now on; a running service notices within a minute")
    .argument("<id>", 'its number, from "keys list"', parseId)
    .action(revoke);
}

async function create(key: Omit<ApiKey, "id">): Promise<void> {
  const secret = await withDatabase((db, now) => createApiKey(db, key, now));
  process.stderr.write(
    `Key "${key.name}" of scope ${key.scope} is made. Keep its secret now: it is not shown again.\n`,
  );
  process.stdout.write(`${secret}\n`);
}

async function list(): Promise<void> {
  const keys = await withDatabase((db) => listApiKeys(db));
  if (keys.length === 0) {
    process.stderr.write("There are no keys yet: make one with keys create\n");
    return;
  }
  const rows = keys.map(({ id, name, scope, unknownAccount, createdAt, revoked }) => [
    String(id),
    name,
    scope,
    unknownAccount,
    iso(createdAt).slice(0, 10),
    revoked ? "revoked" : "valid",
  ]);
  process.stdout.write(table([["id", "name", "scope", "unknown account", "made", "state"], ...rows]));
}

async function revoke(id: number): Promise<void> {
  const revoked = await withDatabase((db, now) => revokeApiKey(db, id, now));
  if (!revoked)
    throw new CommandError(`There is no valid key with the number ${id}: "keys list" shows them all`);
  process.stderr.write(`Key ${id} is revoked. A running service refuses it within a minute.\n`);
}

function table(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}

function parseName(text: string): string {
  const name = text.trim();
  if (/^\P{Cc}{1,100}$/u.test(name)) return name;
  throw new InvalidArgumentError("It must be one line of 1 to 100 characters.");
}

function parseId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number, as "keys list" shows it.');
}
