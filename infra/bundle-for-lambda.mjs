import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** osls zips what it is told to and bundles nothing by itself: this plugin makes the code that it then finds. */
export default class BundleForLambda {
  constructor(serverless) {
    const bundle = () => bundleForLambda(serverless.serviceDir);
    this.hooks = {
      "before:package:createDeploymentArtifacts": bundle,
      "before:package:function:package": bundle,
    };
  }
}

/** One bundle with all its packages, since a cold start reads few files faster than many; SES's SDK stays apart. */
async function bundleForLambda(serviceDir) {
  const outdir = join(serviceDir, "dist/lambda");
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: serviceDir,
    entryPoints: { lambda: "src/lambda.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // Of CommonJS that is imported when needed (SES's SDK), a split bundle would keep the default export only.
    mainFields: ["module", "main"],
    // An optional native binding that pg only looks for when asked to.
    external: ["pg-native"],
    // Packages in CommonJS look for Node's own modules by require.
    banner: {
      js: 'import{createRequire as requireFrom}from"node:module";const require=requireFrom(import.meta.url);',
    },
    logLevel: "warning",
  });
}
