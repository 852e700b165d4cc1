import { build } from "esbuild";

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

await build({
  ...bundled,
  entryPoints: { cli: "src/cli.ts" },
  outdir: "dist",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
});

// "node build.mjs bench": the benchmarks too, and the servers that they measure against.
if (process.argv.includes("bench")) {
  await build({
    ...bundled,
    entryPoints: ["test/bench/main.ts", "test/bench/servers/*.ts"],
    outbase: "test/bench",
    outdir: "dist/bench",
  });
}
