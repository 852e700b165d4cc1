/** The embedded server cannot serve here. The message is one line and says what to do; no stack is needed. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
}
