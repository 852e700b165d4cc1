import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The folder of templates and words. Looked for upwards from this file, because the code also runs bundled
 * from another depth.
 * @throws when no folder above holds `emails/layout.hbs`
 */
export function emailsFolder(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, "emails");
    if (existsSync(join(found, "layout.hbs"))) return found;
    if (dirname(folder) === folder) {
      throw new Error(`No emails/layout.hbs in ${from} or above: ship the emails folder beside the code`);
    }
  }
}
