/** Of PostgreSQL, which is maintained for five years: what is older is on its way out. */
export const oldestVersion = 15;

/** The message is one line that says what to do. */
export class DatabaseTooOld extends Error {
  override name = "DatabaseTooOld";

  constructor(version: number) {
    super(
      `DATABASE_URL: PostgreSQL ${version} answers there, and Forewarn needs ${oldestVersion} or newer: upgrade it, or name another`,
    );
  }
}
