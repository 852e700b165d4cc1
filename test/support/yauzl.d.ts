/** As far as the tests use it; it brings no types of its own. */
declare module "yauzl" {
  import type { Readable } from "node:stream";

  export type Entry = { fileName: string };
  export type ZipFile = {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
  };
  const yauzl: { openPromise(path: string): Promise<ZipFile> };
  export default yauzl;
}
