import type { Migration } from "kysely";
import * as foundation from "./migrations/0001_foundation.ts";

/** Every migration by its numbered name. Forward only; each is safe while the version before it still runs. */
export const migrations: Record<string, Migration> = {
  "0001_foundation": foundation,
};
