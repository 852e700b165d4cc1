import type {} from "./global-setup.ts";

/** Jest wants a default export. */
export default async function teardown(): Promise<void> {
  await globalThis.forewarnSuiteServer?.stop();
}
