import { Writable } from "node:stream";
import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import { type Service, startService } from "../../src/main.ts";

/** Orders to a process of the simulator, which runs the service for one world after another. */
export type Order = { kind: "start"; settings: Record<string, string> } | { kind: "stop" };
export type Answer =
  /** Loaded, and waiting for its first order. */
  | { kind: "idle" }
  | { kind: "started"; url: string }
  | { kind: "stopped" }
  | { kind: "failed"; why: string }
  /** One line of its log. */
  | { kind: "said"; line: string };

const tell = (answer: Answer): void => void process.send?.(answer);

const log = new Writable({
  write(chunk: Buffer, _encoding, done) {
    tell({ kind: "said", line: chunk.toString("utf8") });
    done();
  },
});

let service: Service | null = null;

async function obey(order: Order): Promise<void> {
  if (order.kind === "start") {
    const config = parseConfig(order.settings);
    service = await startService(config, pino({ level: config.logLevel }, log));
    return tell({ kind: "started", url: service.url });
  }
  await service?.stop();
  service = null;
  tell({ kind: "stopped" });
}

process.on("message", (order: Order) => {
  obey(order).catch((error: unknown) =>
    tell({ kind: "failed", why: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on("disconnect", () => process.exit());
tell({ kind: "idle" });
