import { withDatabase } from "./open-database.ts";

/** For those who migrate before they start new instances; a start does it by itself. */
export async function migrate(): Promise<void> {
  await withDatabase(async () => undefined);
  process.stderr.write("The database has the newest schema.\n");
}
