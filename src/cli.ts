import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { failureText } from "./cli/failure-text.ts";
import { scopes } from "./postgres/api-keys.ts";

// What each command does is loaded when it is called, so that help and refusals are there at once.
const program = new Command("forewarn")
  .description("Billing enforcement that warns everyone concerned, proves it, and only then withholds.")
  .addHelpText("after", "\nExit codes: 0 it is done, 1 it failed, 2 it was called wrongly.")
  .showHelpAfterError("Add --help to see what it takes.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "forewarn: ")) })
  .exitOverride();

program
  .command("start")
  .description("run the service; with no configuration at all, the demo")
  .addHelpText(
    "after",
    "\nSettings are environment variables, such as PORT, DATABASE_URL and STRIPE_SECRET_KEY; README.md lists them all." +
      "\nCtrl-C ends it once what is under way is done; a second one at once.",
  )
  .action(async () => (await import("./cli/start.ts")).start());

program
  .command("migrate")
  .description("bring the database to the newest schema; a start does this by itself")
  .addHelpText("after", "\nSafe while the version before still runs, and when several do it at once.")
  .action(async () => (await import("./cli/migrate.ts")).migrate());

const keys = program.command("keys").description("make, list and revoke the API keys of your products");

keys
  .command("create")
  .description("make a key; its secret, shown this once, is all that is written to stdout")
  .addOption(
    new Option("--scope <scope>", "check: may ask what an account may do; manage: that, and everything else")
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
  .action(async (key) => (await import("./cli/keys.ts")).createKey(key));

keys
  .command("list")
  .description("list all keys; their secrets are not kept")
  .action(async () => (await import("./cli/keys.ts")).listKeys());

keys
  .command("revoke")
  .description("refuse a key from now on; a running service notices within a minute")
  .argument("<id>", 'its number, from "keys list"', parseId)
  .action(async (id: number) => (await import("./cli/keys.ts")).revokeKey(id));

function parseName(text: string): string {
  const name = text.trim();
  if (/^\P{Cc}{1,100}$/u.test(name)) return name;
  throw new InvalidArgumentError("It must be one line of 1 to 100 characters.");
}

function parseId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number, as "keys list" shows it.');
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.stderr.write(`forewarn: ${failureText(error)}\n`);
  process.exit(1);
});
