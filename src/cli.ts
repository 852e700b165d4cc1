import { readFileSync } from "node:fs";
import { Command } from "commander";
import pino from "pino";
import { ConfigError, parseConfig } from "./config.ts";
import { databaseServer } from "./database-server.ts";

const program = new Command("forewarn").description("Billing enforcement that warns everyone concerned, proves it, and only then withholds.");

program.command("start", { isDefault: true }).description("run the service; with no configuration at all, the demo").action(async () => {
  const config = parseConfig(process.env);
  const log = pino({ level: process.env.LOG_LEVEL ?? (config.demo ? "warn" : "info") });
  // PostgreSQL starts while the rest of the service is being loaded.
  const server = databaseServer(config, log);
  server.catch(() => undefined);
  const { startService } = await import("./main.ts");
  const service = await startService(config, log, server);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await service.stop();
    process.exit(0);
  };
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
  if (config.demo) {
    process.stdout.write(welcome(service.url));
  } else log.info({ url: service.url, mode: config.mode, clock: config.clock }, "Forewarn is ready");
});

const welcome = (url: string): string => `
  Forewarn is running as a demo: a pretend Stripe, a clock that you move, and a mailbox.

    The story, to drive yourself   ${url}/
    The mails that were sent       ${url}/demo/mailbox
    The API's description          ${url}/openapi.json

  Press Ctrl-C to stop. What you did is kept; delete .forewarn to begin anew.

`;

program.parseAsync().catch((error: unknown) => {
  const known = error instanceof ConfigError || ["PolicyFileError", "EmbeddedPostgresError"].includes((error as Error).name);
  process.stderr.write(known ? `forewarn: ${(error as Error).message}\n` : `forewarn: ${(error as Error).stack}\n`);
  process.exit(1);
});
