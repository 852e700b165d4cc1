import { serverVariable } from "./database.ts";
import { startSuiteServer } from "./suite-server.ts";

declare global {
  var forewarnSuiteServer: Awaited<ReturnType<typeof startSuiteServer>> | undefined;
}

/** Jest wants a default export. */
export default async function setup(): Promise<void> {
  globalThis.forewarnSuiteServer = await startSuiteServer();
  process.env[serverVariable] = globalThis.forewarnSuiteServer.url;
}
