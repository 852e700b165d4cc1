import type { Command } from "commander";
import { withDatabase } from "./open-database.ts";

/** Adds `migrate`, for those who migrate before they start new instances; a start does it by itself. */
export function addMigrate(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to the newest schema; a start does this by itself")
    .addHelpText(
      "after",
      "\nSafe while instances of the version before still run, and when several do it at once.",
    )
    .action(async () => {
      await withDatabase(async () => undefined);
      process.stderr.write("The database has the newest schema.\n");
    });
}
