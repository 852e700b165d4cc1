import type { Logger } from "pino";
import { announceFeedback } from "./announce-feedback.ts";
import { announceMode } from "./announce-mode.ts";
import type { Config } from "./config.ts";

/** Whatever an operator who starts this should know, a line each. */
export function announce(config: Config, log: Logger): void {
  announceMode(config, log);
  announceFeedback(config, log);
}
