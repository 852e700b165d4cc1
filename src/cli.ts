import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { failureText } from "./cli/failure-text.ts";
import { addInboxCommands } from "./cli/inbox-commands.ts";
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

program
  .command("reconcile")
  .description("compare with Stripe, and mend what differs; the first time, this imports what is there")
  .option("--account <account>", "only this one: the product's id, or a Stripe customer")
  .addOption(
    new Option("--since <time>", "look for lost events since then, not only since the last time")
      .argParser(parseSince)
      .conflicts("account"),
  )
  .option("--dry-run", "only say what differs: nothing is written")
  .option("--json", "one JSON object a line, the last one a summary")
  .addHelpText(
    "after",
    "\nRun it with the service's environment; it does its work whether or not the service runs. Facts are read afresh" +
      "\nfor every account that differs, and decided on as always: nobody skips a step, and mails go out at most" +
      "\nFOREWARN_MAILS_PER_HOUR an hour. Interrupted, it goes on from there the next time." +
      "\n\nExamples:" +
      "\n  npx forewarn reconcile --dry-run" +
      "\n  npx forewarn reconcile --since 2026-11-01" +
      "\n  npx forewarn reconcile --account acme --json",
  )
  .action(async (options) => (await import("./cli/reconcile.ts")).reconcile(options));

const reason = ["--reason <text>", "why; it is kept and shown with every account", parseReason] as const;
const by = ["--by <name>", "who decided; by default the user who is logged in", parseName] as const;

program
  .command("halt")
  .description("stop all suspensions at once; reminders go on")
  .requiredOption(...reason)
  .option(...by)
  .action(async (said) => (await import("./cli/halts.ts")).haltSuspensions(said));

program
  .command("restore-all")
  .description("give access back to everybody who is suspended, and suspend nobody")
  .requiredOption(...reason)
  .option(...by)
  .addHelpText(
    "after",
    "\nAfter resume nobody is suspended again without a fresh final notice and its full wait.",
  )
  .action(async (said) => (await import("./cli/halts.ts")).restoreEverybody(said));

program
  .command("resume")
  .description("let suspensions go on after halt, restore-all, or a breaker")
  .requiredOption(...reason)
  .option(...by)
  .option("--breaker", "release a breaker that waits for a person, instead of halt and restore-all")
  .action(async (said) => (await import("./cli/halts.ts")).resumeSuspensions(said));

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

addInboxCommands(program);

function parseName(text: string): string {
  const name = text.trim();
  if (/^\P{Cc}{1,100}$/u.test(name)) return name;
  throw new InvalidArgumentError("It must be one line of 1 to 100 characters.");
}

function parseSince(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z)?$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError(
    "It must be a day or a moment in UTC, such as 2026-11-01 or 2026-11-01T12:00Z.",
  );
}

function parseReason(text: string): string {
  const why = text.trim();
  if (why.length >= 3 && why.length <= 1_000 && !why.includes("\0")) return why;
  throw new InvalidArgumentError("Say why, in 3 to 1000 characters.");
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
