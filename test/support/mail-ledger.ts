import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import pino from "pino";
import { parseConfig } from "../../src/config.ts";
import type { Unreachable } from "../../src/core/account.ts";
import type { Instant } from "../../src/core/instant.ts";
import type { NoticeStatus } from "../../src/core/notice.ts";
import { connect, type Database } from "../../src/postgres/database.ts";
import { openStripe } from "../../src/stripe/open-stripe.ts";
import type { World } from "../../src/workflows/ports.ts";
import { openDatabase, openWorld } from "../../src/world.ts";
import { createTestDatabase } from "./database.ts";

/** What one of them is, as far as a test asks. */
export type LedgerEntry = {
  status: NoticeStatus;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  failure: string | null;
  unreachable: Unreachable | null;
};

export type MailLedger = {
  world: World;
  db: Database;
  databaseUrl: string;
  /** What was logged as a warning or worse. */
  warnings: string[];
  /** A notice that asks for no money, to a user of an account of its own; its id. */
  notice(over?: NoticeOver): Promise<string>;
  /** Notices like it, in one statement. */
  notices(count: number, over?: NoticeOver): Promise<void>;
  entry(noticeId: string): Promise<LedgerEntry>;
  close(): Promise<void>;
};

type NoticeOver = {
  status?: NoticeStatus;
  role?: "user" | "manager";
  email?: string;
  messageId?: string;
  sentAt?: Instant;
  issuedAt?: Instant;
};

/** The ledger and what works on it, on the system clock, with SES at `ses`; nothing happens by itself. */
export async function openMailLedger({
  ses = "http://127.0.0.1:9",
  settings = {},
}: {
  ses?: string;
  settings?: Record<string, string>;
} = {}): Promise<MailLedger> {
  const database = await createTestDatabase();
  const config = parseConfig({
    DATABASE_URL: database.url,
    STRIPE_SECRET_KEY: "sk_test_ledger",
    STRIPE_WEBHOOK_SECRET: "whsec_ledger",
    STRIPE_API_BASE: "http://127.0.0.1:9",
    MAIL_TRANSPORT: "ses",
    MAIL_FROM: "Tidemark <billing@tidemark.example>",
    AWS_REGION: "eu-central-1",
    AWS_ENDPOINT_URL_SES: ses,
    SES_CONFIGURATION_SET: "forewarn-events",
    ...settings,
  });
  const warnings: string[] = [];
  const log = pino({ level: "warn" }, { write: (line) => void warnings.push(JSON.parse(line).msg) });
  const opened = await openDatabase(database.url, config, log, Date.now());
  const { billing } = openStripe(config.stripe!);
  const { world } = await openWorld(config, opened, billing, () => "https://forewarn.test", log);
  const direct = connect(database.url, { onError: () => undefined, max: 3 });
  const { db } = direct;

  const notices = async (ids: readonly string[], over: NoticeOver) => {
    const { status = "pending", role = "user", messageId = null, sentAt = null } = over;
    const issuedAt = new Date(over.issuedAt ?? Date.now() - 60_000);
    await sql`
      with made as (select id::uuid, 'ledger-' || id as ref from unnest(${[...ids]}::text[]) as id),
      accounts as (
        insert into accounts (product_id, policy, known_since) select ref, 'standard', ${issuedAt} from made returning id, product_id
      ),
      contacts as (
        insert into contacts (account_id, role, position, email, source)
        select accounts.id, ${role}, 0, coalesce(${over.email ?? null}, made.id || '@acme.example'), 'product'
        from accounts join made on made.ref = accounts.product_id returning id, account_id, email
      )
      insert into notices (id, account_id, kind, subject, round, person, case_number, contact_id, roles, debts, status,
        issued_at, send_at, sent_at, message_id, handed_over_at)
      select made.id, accounts.id, 'restored', 'case-1', 1, lower(contacts.email), 1, contacts.id, ${[role]}::text[], '{}',
        ${status}, ${issuedAt}, ${issuedAt}, ${sentAt === null ? null : new Date(sentAt)}::timestamptz, ${messageId},
        ${messageId === null ? null : new Date()}::timestamptz
      from made join accounts on accounts.product_id = made.ref join contacts on contacts.account_id = accounts.id`.execute(
      db,
    );
  };
  return {
    world,
    db,
    databaseUrl: database.url,
    warnings,
    notice: async (over = {}) => {
      const id = randomUUID();
      await notices([id], over);
      return id;
    },
    notices: (count, over = {}) =>
      notices(
        Array.from({ length: count }, () => randomUUID()),
        over,
      ),
    entry: async (noticeId) => {
      const row = await db
        .selectFrom("notices")
        .innerJoin("contacts", "contacts.id", "notices.contact_id")
        .select(["status", "sent_at", "delivered_at", "failure", "unreachable"])
        .where("notices.id", "=", noticeId)
        .executeTakeFirstOrThrow();
      return {
        status: row.status as NoticeStatus,
        sentAt: row.sent_at?.getTime() ?? null,
        deliveredAt: row.delivered_at?.getTime() ?? null,
        failure: row.failure,
        unreachable: row.unreachable as Unreachable | null,
      };
    },
    close: async () => {
      await opened.db.destroy();
      await db.destroy();
      await database.drop();
    },
  };
}
