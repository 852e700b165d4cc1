import type { Logger } from "pino";
import type { Config } from "./config.ts";

/** A ladder that stands still for want of proof looks like one that works, for weeks. */
export function announceFeedback({ mail, provenBy }: Pick<Config, "mail" | "provenBy">, log: Logger): void {
  if (mail.transport !== "ses" || provenBy !== "delivery") return;
  const missing = [
    ...(mail.configurationSet === null ? ["SES_CONFIGURATION_SET"] : []),
    ...(mail.topics.length === 0 ? ["SNS_TOPIC_ARNS"] : []),
  ];
  if (missing.length === 0) return;
  const are = missing.length === 1 ? "is" : "are";
  log.warn(
    { missing },
    `${missing.join(" and ")} ${are} not set: SES cannot tell what became of the mails, so no warning counts as delivered, and every ladder holds after its first reminder. infra/README.md says how to set it up`,
  );
}
