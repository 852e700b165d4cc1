import pino, { type Logger } from "pino";
import { type Config, parseConfig } from "../config.ts";
import { type DatabaseServer, databaseServer } from "../database-server.ts";

export async function start(): Promise<void> {
  const config = parseConfig(process.env);
  const log = pino({ level: config.logLevel });
  const server = await serverUnderWay(config, log);
  const { startService } = await import("../main.ts");
  const service = await startService(config, log, server.up);
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

/** PostgreSQL makes its database in a child while this thread, which loading the service would block, is kept busy. */
async function serverUnderWay(config: Config, log: Logger): Promise<{ up: Promise<DatabaseServer> }> {
  return new Promise((resolve) => {
    const up = databaseServer(config, log, () => resolve({ up }));
    up.then(
      () => resolve({ up }),
      () => resolve({ up }),
    );
  });
}

const welcome = (url: string, kept: string): string => `
  Forewarn is running as a demo: a pretend Stripe, a clock that you move, and a mailbox.

    The story, to drive yourself   ${url}/
    The mails that were sent       ${url}/demo/mailbox
    The API's description          ${url}/openapi.json

  Press Ctrl-C to stop. What you did is kept; delete ${kept} to begin anew.

`;
