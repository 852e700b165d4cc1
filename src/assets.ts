import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Reads a file that is shipped with the service, from the nearest folder above the running code that has it. */
export function asset(path: string, from: string = import.meta.dirname): string {
  const file = join(from, path);
  if (existsSync(file)) return readFileSync(file, "utf8");
  const parent = dirname(from);
  if (parent === from)
    throw new Error(`${path} is missing: ship it in the folder of the bundle, or above it`);
  return asset(path, parent);
}
