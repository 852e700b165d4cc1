import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { ServerAccount } from "./server-account.ts";

/** Starts a program of the server as its account, without the environment that would steer PostgreSQL elsewhere. */
export async function spawnAs(
  account: ServerAccount,
  program: string,
  args: string[],
  options: SpawnOptions,
): Promise<ChildProcess> {
  // The system takes user ids as signed numbers here: macOS writes nobody as -2.
  const identity = account ? { uid: account.uid | 0, gid: account.gid | 0 } : {};
  const env = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };
  try {
    // Throws at once when the system forbids to become that account; what else goes wrong comes as an event.
    const child = spawn(program, args, { ...options, ...identity, env });
    await once(child, "spawn");
    return child;
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, program, account);
  }
}

function explain(
  error: NodeJS.ErrnoException,
  program: string,
  account: ServerAccount,
): EmbeddedPostgresError {
  if (error.code === "ENOENT" && existsSync(program)) {
    return new EmbeddedPostgresError(
      `This system cannot run ${program}, which needs glibc (Alpine Linux has musl instead): set DATABASE_URL to a PostgreSQL 15 or newer`,
    );
  }
  const whom = account ? ` as user id ${account.uid}` : "";
  return new EmbeddedPostgresError(
    `${program} could not be run${whom} (${error.code}): run Forewarn as a user other than root, or set DATABASE_URL to a PostgreSQL 15 or newer`,
  );
}
