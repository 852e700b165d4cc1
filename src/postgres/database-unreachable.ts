/** No PostgreSQL answers; the message is one line that says what to do. */
export class DatabaseUnreachable extends Error {
  override name = "DatabaseUnreachable";
}

const unreached =
  /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$|connection timeout|timeout expired/;

/** What a failed connection means to people, when it failed because no PostgreSQL answered; else undefined. */
export function databaseUnreachable(error: Error & { code?: unknown }): DatabaseUnreachable | undefined {
  const { code, message } = error;
  if (!unreached.test(String(code)) && !unreached.test(message)) return undefined;
  return new DatabaseUnreachable(
    `DATABASE_URL: no PostgreSQL answers there (${message || String(code)}): start it, or correct host and port`,
    { cause: error },
  );
}
