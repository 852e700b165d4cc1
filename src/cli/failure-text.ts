import { databaseUnreachable } from "../postgres/database-unreachable.ts";

/** A command that cannot be done; the message is one line that says what to change. */
export class CommandError extends Error {
  override name = "CommandError";
}

/** Errors that were written for people: their message is all there is to say. */
const forPeople = new Set([
  "BillingUnavailable",
  "CommandError",
  "ConfigError",
  "DatabaseTooOld",
  "DatabaseUnreachable",
  "EmbeddedPostgresError",
  "PolicyFileError",
  "UnwritableMail",
]);

/** What a failed command tells on stderr: one line that says what to do, or where the fault lies if it is ours. */
export function failureText(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (forPeople.has(at.name)) return at.message;
    const unreachable = databaseUnreachable(at);
    if (unreachable) return unreachable.message;
    const advice = databaseAdvice(at);
    if (advice) return `DATABASE_URL: ${advice}`;
  }
  return `This should not have happened: ${error instanceof Error ? error.stack : String(error)}`;
}

function databaseAdvice({ code, message }: Error & { code?: unknown }): string | undefined {
  if (/\bSSL\b/i.test(message) && code === undefined) return `${message}: correct sslmode in it`;
  switch (code) {
    case "28P01":
    case "28000":
      return `PostgreSQL refuses the user (${message}): correct user and password`;
    case "3D000":
      return `${message}: create it, or name another`;
    case "42501":
      return `${message}: its user must own the tables, and be allowed to create some`;
    case "53300":
    case "57P03":
      return `${message}: try again in a moment`;
    default:
      return undefined;
  }
}
