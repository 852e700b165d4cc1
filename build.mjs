import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const chunks = "dist/chunks";

/** Packages stay in node_modules. Templates are read where they lie. */
const bundled = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
};

const { metafile } = await build({
  ...bundled,
  metafile: true,
  entryPoints: { cli: "src/cli.ts" },
  outdir: "dist",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
});

// Chunks of former builds. A service that runs on them does not miss them: of our own modules, it imports all that it
// needs at its start (what is imported later, SES's SDK, is a package).
for (const file of await readdir(chunks)) {
  const path = join(chunks, file);
  if (!(path in metafile.outputs)) await rm(path, { force: true });
}

// "node build.mjs bench": the benchmarks too, and the servers that they measure against.
if (process.argv.includes("bench")) {
  await build({
    ...bundled,
    entryPoints: ["test/bench/main.ts", "test/bench/servers/*.ts"],
    outbase: "test/bench",
    outdir: "dist/bench",
  });
}
