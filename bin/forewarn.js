#!/usr/bin/env node
// The sources are bundled by "npm ci" (prepare) and "npm start"; this runs what they made.
import { existsSync } from "node:fs";

const bundle = new URL("../dist/cli.js", import.meta.url);
if (!existsSync(bundle)) {
  process.stderr.write('forewarn: not built yet; run "npm run build" in the project\n');
  process.exit(1);
}
await import(bundle.href);
