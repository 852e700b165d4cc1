import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the project lies on this machine. */
export const projectRoot = join(import.meta.dirname, "..", "..");

/** Made by npm, by git, by the build or by running the service; none of it is the project's own. */
const notOurs = new Set([".git", "node_modules", "dist", ".forewarn", ".serverless", ".esbuild", "coverage"]);

/** Every file of the project below `folder`, as sorted paths from the project's root. */
export function projectFiles(folder = ""): string[] {
  return readdirSync(join(projectRoot, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isDirectory()) return entry.name.endsWith(".log") ? [] : [path];
      return notOurs.has(entry.name) ? [] : projectFiles(path);
    })
    .sort();
}

export const readProjectFile = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
