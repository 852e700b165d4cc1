import { randomBytes } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { isRoot, mayEnter, permits, type ServerAccount } from "./server-account.ts";
import { findSharedPlace, makeSharedPlace } from "./shared-place.ts";

/** Absolute paths of the programs that run a cluster. */
export type ServerBinaries = { initdb: string; postgres: string };

/**
 * The server that npm installed, made ready to run. npm leaves out symbolic links and may be told not to run
 * install scripts, which would put them back; and the server's account may not be able to read node_modules.
 * Then a copy is kept where it can.
 */
export async function serverBinaries(
  { directory, account }: ClusterPlace,
  installed = installedServer(),
): Promise<ServerBinaries> {
  const root = (await usable(installed.native, account))
    ? installed.native
    : await staged(installed, directory, account);
  return { initdb: join(root, "bin", "initdb"), postgres: join(root, "bin", "postgres") };
}

/** `native` holds bin, lib and share. */
export type InstalledServer = { native: string; version: string };

export function installedServer(): InstalledServer {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const embedded = createRequire(import.meta.url).resolve("embedded-postgres");
    const packageRoot = dirname(dirname(createRequire(embedded).resolve(name)));
    const { version } = createRequire(embedded)(join(packageRoot, "package.json")) as { version: string };
    return { native: join(packageRoot, "native"), version };
  } catch {
    throw new EmbeddedPostgresError(
      `No embedded PostgreSQL (${name}) is installed: run npm install --include=optional, or set DATABASE_URL to a PostgreSQL 15 or newer`,
    );
  }
}

async function usable(native: string, account: ServerAccount): Promise<boolean> {
  try {
    await link(native);
    for (const program of ["initdb", "postgres"]) await allowRunning(join(native, "bin", program));
    return await readable(native, account);
  } catch {
    return false;
  }
}

async function readable(native: string, account: ServerAccount): Promise<boolean> {
  const libraries = (await readdir(join(native, "lib"))).map((name) => join("lib", name));
  for (const path of ["bin/initdb", "bin/postgres", "share/postgresql/postgres.bki", ...libraries]) {
    if (!(await permits(join(native, path), account, path.startsWith("bin") ? 0o5 : 0o4))) return false;
  }
  return (
    (await mayEnter(join(native, "lib", "postgresql"), account)) && mayEnter(join(native, "share"), account)
  );
}

async function allowRunning(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o555) !== 0o555) await chmod(program, mode | 0o555);
}

/** Makes the links between the names of the libraries, each within its own directory. */
async function link(native: string): Promise<void> {
  const text = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const at = join(dirname(native), target);
    const present = await stat(at).catch(() => undefined);
    if (present) continue;
    await rm(at, { force: true });
    await symlink(relative(dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function staged(
  { native, version }: InstalledServer,
  directory: string,
  account: ServerAccount,
): Promise<string> {
  const name = `forewarn-postgresql-${version}-${process.arch}`;
  const find = (): string | undefined => (isRoot() ? findSharedPlace(name) : existing(join(directory, name)));
  const present = find();
  if (present && (await usable(join(present, "native"), account))) return join(present, "native");
  if (present) await rm(present, { recursive: true, force: true });
  const unfinished = `${name}.new-${process.pid}-${randomBytes(3).toString("hex")}`;
  const copy = isRoot() ? await makeSharedPlace([unfinished], account) : join(directory, unfinished);
  await copyReadable(native, join(copy, "native"));
  await link(join(copy, "native"));
  const settled = await settle(copy, name, find);
  return join(settled, "native");
}

const existing = (path: string): string | undefined => (existsSync(path) ? path : undefined);

/** Gives a finished copy its name; when another start was first, theirs serves. */
async function settle(copy: string, name: string, find: () => string | undefined): Promise<string> {
  const final = join(dirname(copy), name);
  try {
    await rename(copy, final);
    return final;
  } catch {
    const theirs = find();
    if (theirs) await rm(copy, { recursive: true, force: true });
    return theirs ?? copy;
  }
}

async function copyReadable(from: string, to: string): Promise<void> {
  await makeOpen(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyReadable(source, target);
    if (!entry.isFile() || entry.name.endsWith(".a")) continue;
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, basename(from) === "bin" ? 0o755 : 0o644);
  }
}

async function makeOpen(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);
}
