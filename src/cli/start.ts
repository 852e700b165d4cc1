import pino from "pino";
import { parseConfig } from "../config.ts";
import { databaseServer } from "../database-server.ts";

export async function start(): Promise<void> {
  const config = parseConfig(process.env);
  const log = pino({ level: process.env.LOG_LEVEL || (config.demo ? "warn" : config.logLevel) });
  // PostgreSQL starts while the rest of the service is being loaded.
  const server = databaseServer(config, log);
  server.catch(() => undefined);
  const { startService } = await import("../main.ts");
  const service = await startService(config, log, server);
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(130);
    stopping = true;
    await service.stop();
    process.exit(0);
  };
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
  if (config.demo) process.stdout.write(welcome(service.url, config.dataDirectory));
  else log.info({ url: service.url, mode: config.mode, clock: config.clock }, "Forewarn is ready");
}

const welcome = (url: string, kept: string): string => `
  Forewarn is running as a demo: a pretend Stripe, a clock that you move, and a mailbox.

    The story, to drive yourself   ${url}/
    The mails that were sent       ${url}/demo/mailbox
    The API's description          ${url}/openapi.json

  Press Ctrl-C to stop. What you did is kept; delete ${kept} to begin anew.

`;
