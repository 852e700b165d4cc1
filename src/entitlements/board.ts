import { type Access, givenBack, isPlain } from "../core/access.ts";
import type { Instant } from "../core/instant.ts";
import { standardPolicy } from "../core/policy.ts";
import { type AccessChange, changesAfter, currentExceptions } from "../postgres/access-changes.ts";
import { type Alias, accountAliases, aliasesOf } from "../postgres/aliases.ts";
import type { Database } from "../postgres/database.ts";
import { isEverybodyRestored } from "../postgres/halts.ts";
import type { Links } from "../workflows/page-links.ts";

/** An account whose answer is not the plain one; the same object until that answer changes. */
export type Exception = {
  kind: "exception";
  ref: string;
  access: Access;
  version: number;
  lapsedUrl: string;
};

/** Known, and nothing to tell but the features of its policy. */
export type Plain = { kind: "plain"; ref: string; policy: string; version: number };

export type Standing = { kind: "unknown" } | Plain | Exception;

/**
 * What every check is answered from, in memory: the names of all accounts, and the few whose answer is not plain.
 * Kept fresh by the numbered changes; when the database is away it answers from what it last knew.
 */
export class Board {
  private readonly accountByAlias = new Map<string, number>();
  private readonly refByAccount = new Map<number, string>();
  /** Of the few that are on another policy than the standard one. */
  private readonly policyByAccount = new Map<number, string>();
  private readonly exceptions = new Map<number, Exception>();
  /** What those may really do who are shown as restored, since they are about to be. */
  private readonly withheld = new Map<number, Access>();
  private everybodyRestored = false;
  /** The number of the last change that was taken in. */
  position = 0;
  /** Until everything was read once, an account that is not here may well be known. */
  loaded = false;
  private catchingUp: Promise<void> | null = null;
  private again = false;
  private readonly db: Database;
  private readonly links: Links;
  private readonly now: () => Promise<Instant>;

  constructor(db: Database, links: Links, now: () => Promise<Instant>) {
    this.db = db;
    this.links = links;
    this.now = now;
  }

  /** Reads everything; afterwards {@link catchUp} keeps it fresh. */
  load(): Promise<void> {
    return this.alone(async () => {
      this.everybodyRestored = await isEverybodyRestored(this.db);
      const { number, changes } = await currentExceptions(this.db);
      for await (const alias of accountAliases(this.db)) this.learn(alias);
      await this.takeIn(changes);
      this.position = number;
      await this.readOn();
      this.loaded = true;
    });
  }

  standing(alias: string): Standing {
    const accountId = this.accountByAlias.get(alias);
    if (accountId === undefined) return { kind: "unknown" };
    return (
      this.exceptions.get(accountId) ?? {
        kind: "plain",
        ref: this.refByAccount.get(accountId) ?? alias,
        policy: this.policyByAccount.get(accountId) ?? standardPolicy,
        version: this.position,
      }
    );
  }

  /** Takes in what changed since; calls that come meanwhile are answered by one more look. */
  catchUp(): Promise<void> {
    if (this.catchingUp) {
      this.again = true;
      return this.catchingUp;
    }
    return this.alone(() => this.readOn());
  }

  private alone(read: () => Promise<void>): Promise<void> {
    this.catchingUp = read().finally(() => {
      this.catchingUp = null;
    });
    return this.catchingUp;
  }

  private async readOn(): Promise<void> {
    const page = 1_000;
    do {
      this.again = false;
      this.restore(await isEverybodyRestored(this.db));
      const changes = await changesAfter(this.db, this.position, page);
      await this.learnAliases(changes);
      await this.takeIn(changes);
      this.position = changes.at(-1)?.number ?? this.position;
      this.again ||= changes.length === page;
    } while (this.again);
  }

  private async learnAliases(changes: readonly AccessChange[]): Promise<void> {
    if (changes.length === 0) return;
    const ids = changes.map(({ accountId }) => accountId);
    for (const alias of await aliasesOf(this.db, ids)) this.learn(alias);
  }

  /** An account's own id comes before its customers, and stays what it is called. */
  private learn({ alias, accountId, policy }: Alias): void {
    this.accountByAlias.set(alias, accountId);
    if (policy === standardPolicy) this.policyByAccount.delete(accountId);
    else if (policy !== null) this.policyByAccount.set(accountId, policy);
    const ref = this.refByAccount.get(accountId);
    if (ref === undefined || (ref.startsWith("cus_") && !alias.startsWith("cus_")))
      this.refByAccount.set(accountId, alias);
  }

  private async takeIn(changes: readonly AccessChange[]): Promise<void> {
    const exceptional = changes.filter(({ access }) => !isPlain(access));
    for (const { accountId, access } of changes) {
      this.withheld.delete(accountId);
      if (isPlain(access)) this.exceptions.delete(accountId);
    }
    if (exceptional.length === 0) return;
    const now = await this.now();
    for (const { accountId, access, number } of exceptional) {
      const ref = this.refByAccount.get(accountId) ?? `account-${accountId}`;
      const lapsedUrl = await this.links.lapsed({ accountId, contactId: null, locale: null }, now);
      this.exceptions.set(accountId, { kind: "exception", ref, access, version: number, lapsedUrl });
      if (this.everybodyRestored) this.giveBack(accountId);
    }
  }

  /**
   * That an operator restored everybody is one row, while to lift thousands of accounts takes seconds: products need
   * not wait for it.
   */
  private restore(everybody: boolean): void {
    if (this.everybodyRestored === everybody) return;
    this.everybodyRestored = everybody;
    if (everybody) for (const accountId of this.exceptions.keys()) this.giveBack(accountId);
    else for (const [accountId, access] of this.withheld) this.show(accountId, access);
    if (!everybody) this.withheld.clear();
  }

  private giveBack(accountId: number): void {
    const access = this.exceptions.get(accountId)?.access;
    if (access?.access !== "restricted") return;
    this.withheld.set(accountId, access);
    this.show(accountId, givenBack(access));
  }

  private show(accountId: number, access: Access): void {
    const exception = this.exceptions.get(accountId);
    if (exception) this.exceptions.set(accountId, { ...exception, access });
  }
}
