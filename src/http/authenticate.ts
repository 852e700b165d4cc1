import type { RequestHandler } from "express";
import { rateLimit } from "express-rate-limit";
import type { ApiKey, Scope } from "../postgres/api-keys.ts";
import { refuse } from "./problem.ts";

/**
 * Milliseconds of real time. A revoked key is refused `good` after it was last looked up, at the latest; while the
 * database is away, `good` after the last try, of which there is one every `outage`.
 */
const lasts = { good: 60_000, fresh: 30_000, unknown: 5_000, outage: 5_000 };

/** Finds the key that a request carries; what was found is remembered, so that a check needs no database. */
export class KeyRing {
  private readonly keys = new Map<string, { key: ApiKey; freshUntil: number; goodUntil: number }>();
  private readonly unknown = new Map<string, number>();
  private readonly underWay = new Map<string, Promise<ApiKey | null>>();
  /** While the database is away, no key runs out, and one is looked up for all of them, now and then. */
  private away: { tryAt: number; goodUntil: number } | null = null;
  private readonly find: (secret: string) => Promise<ApiKey | null>;
  /** Answers whoever tries keys: 429 instead of `next` after the 300th refusal in a minute. Who has a key never gets here. */
  readonly slowDown = rateLimit({
    windowMs: 60_000,
    limit: 300,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    validate: { xForwardedForHeader: false },
    handler: (_request, _response, next) =>
      next(
        refuse.tooMany(
          "Too many requests came from here without a valid key: correct the key, and wait a minute",
        ),
      ),
  });

  constructor(find: (secret: string) => Promise<ApiKey | null>) {
    this.find = find;
  }

  /**
   * Null: not a key of ours. Undefined: it must be looked up. A key in use is looked up anew before it runs out, so
   * that no check waits for the database.
   */
  remembered(secret: string, realNow: number): ApiKey | null | undefined {
    const entry = this.keys.get(secret);
    if (!entry || Math.max(entry.goodUntil, this.away?.goodUntil ?? 0) <= realNow)
      return (this.unknown.get(secret) ?? 0) > realNow ? null : undefined;
    if (Math.max(entry.freshUntil, this.away?.tryAt ?? 0) <= realNow) {
      if (this.away) this.away.tryAt = realNow + lasts.outage;
      void this.lookUp(secret).catch(() => undefined);
    }
    return entry.key;
  }

  lookUp(secret: string): Promise<ApiKey | null> {
    const asked = this.underWay.get(secret) ?? this.ask(secret).finally(() => this.underWay.delete(secret));
    this.underWay.set(secret, asked);
    return asked;
  }

  private async ask(secret: string): Promise<ApiKey | null> {
    const before = this.keys.get(secret);
    try {
      const key = await this.find(secret);
      this.away = null;
      this.keep(secret, key);
      return key;
    } catch (error) {
      if (!before) throw error;
      // The database is away: a key that was good stays good, so that checks go on.
      const realNow = Date.now();
      this.away = { tryAt: realNow + lasts.outage, goodUntil: realNow + lasts.good };
      return before.key;
    }
  }

  private keep(secret: string, key: ApiKey | null): void {
    const realNow = Date.now();
    if (key)
      this.keys.set(secret, { key, freshUntil: realNow + lasts.fresh, goodUntil: realNow + lasts.good });
    else {
      this.keys.delete(secret);
      // A guesser must not fill our memory.
      if (this.unknown.size > 10_000) this.unknown.clear();
      this.unknown.set(secret, realNow + lasts.unknown);
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
    const refused = (detail: string) =>
      ring.slowDown(request, response, (error) => next(error ?? refuse.unauthorized(detail)));
    if (secret === null)
      return refused(
        'Send the header "Authorization: Bearer <key>"; make a key with "npx forewarn keys create"',
      );
    const remembered = ring.remembered(secret, Date.now());
    const key = remembered === undefined ? await ring.lookUp(secret) : remembered;
    if (!key) return refused("This key is not known, or was revoked: make another one");
    if (!covers(key.scope, scope))
      throw refuse.forbidden(`This needs a key of scope "${scope}"; yours has "${key.scope}"`);
    response.locals.key = key;
    next();
  };
