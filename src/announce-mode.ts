import type { Logger } from "pino";
import type { Config } from "./config.ts";

/** Whoever sees no mails must not have to guess why. */
export function announceMode({ mode, modeIsDefault, stripe }: Config, log: Logger): void {
  if (mode === "enforce") return;
  const what =
    mode === "observe"
      ? "everything is decided and recorded, but nobody is written to and nobody is suspended"
      : "mails go out, but nobody is suspended";
  const why = modeIsDefault && stripe?.live ? " (the Stripe key is live, and FOREWARN_MODE is not set)" : "";
  log.warn(
    { mode },
    `This runs in ${mode} mode${why}: ${what}. Set FOREWARN_MODE to ${mode === "observe" ? "mail or enforce" : "enforce"} when what it decides looks right`,
  );
}
