import type { RequestHandler } from "express";
import type { ApiKey, Scope } from "../postgres/api-keys.ts";
import { refuse } from "./problem.ts";

/** Finds the key that a request carries; what was found is remembered, so that a check needs no database. */
export class KeyRing {
  private readonly known = new Map<string, { key: ApiKey | null; until: number }>();
  private readonly find: (secret: string) => Promise<ApiKey | null>;

  constructor(find: (secret: string) => Promise<ApiKey | null>) {
    this.find = find;
  }

  /** Of the key as last looked up; undefined when it must be looked up. Revocation takes effect within a minute. */
  remembered(secret: string, realNow: number): ApiKey | null | undefined {
    const entry = this.known.get(secret);
    return entry && entry.until > realNow ? entry.key : undefined;
  }

  async lookUp(secret: string): Promise<ApiKey | null> {
    const stale = this.known.get(secret);
    try {
      const key = await this.find(secret);
      // A guesser must not fill our memory.
      if (this.known.size > 10_000) this.known.clear();
      this.known.set(secret, { key, until: Date.now() + (key ? 60_000 : 5_000) });
      return key;
    } catch (error) {
      // The database is away: a key that was good stays good, so that checks go on.
      if (stale?.key) return stale.key;
      throw error;
    }
  }
}

const bearer = /^Bearer +(.{1,4096})$/;

/** Header bytes arrive as Latin-1; a key may hold any characters. */
export function secretOf(authorization: string | undefined): string | null {
  const secret = bearer.exec(authorization ?? "")?.[1];
  return secret === undefined ? null : Buffer.from(secret, "latin1").toString("utf8");
}

const covers = (held: Scope, wanted: Scope): boolean => held === "manage" || held === wanted;

/** Requires a key of `scope`; the key is then at `response.locals.key`. */
export const requireKey =
  (ring: KeyRing, scope: Scope): RequestHandler =>
  async (request, response, next) => {
    const secret = secretOf(request.headers.authorization);
    if (secret === null) throw refuse.unauthorized('Send the header "Authorization: Bearer <key>"; make a key with "npx forewarn keys create"');
    const key = ring.remembered(secret, Date.now()) ?? (await ring.lookUp(secret));
    if (!key) throw refuse.unauthorized("This key is not known, or was revoked: make another one");
    if (!covers(key.scope, scope)) throw refuse.forbidden(`This needs a key of scope "${scope}"; yours has "${key.scope}"`);
    response.locals.key = key;
    next();
  };
