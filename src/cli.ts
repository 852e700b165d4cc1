import { Command, CommanderError } from "commander";
import { failureText } from "./cli/failure-text.ts";
import { addKeys } from "./cli/keys.ts";
import { addMigrate } from "./cli/migrate.ts";
import { addStart } from "./cli/start.ts";

const program = new Command("forewarn")
  .description("Billing enforcement that warns everyone concerned, proves it, and only then withholds.")
  .addHelpText("after", "\nExit codes: 0 it is done, 1 it failed, 2 it was called wrongly.")
  .showHelpAfterError("Add --help to see what it takes.")
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "forewarn: ")) })
  .exitOverride();

addStart(program);
addMigrate(program);
addKeys(program);

program.parseAsync().catch((error: unknown) => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
    return;
  }
  process.stderr.write(`forewarn: ${failureText(error)}\n`);
  process.exit(1);
});
