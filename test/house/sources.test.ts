import { basename } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { projectFiles, readProjectFile } from "../support/project-files.ts";
import { exportedNames, writtenTexts } from "../support/source-code.ts";

const sources = ["src", "db", "emails"].flatMap(projectFiles);
const typescript = sources.filter((path) => path.endsWith(".ts"));

describe("names are the field's words", () => {
  const words = (name: string) => name.split(/(?=[A-Z][a-z])|[^A-Za-z]+/).map((word) => word.toLowerCase());
  /** They say that something is done, never what. */
  const empty = /^(helper|util|utility|data|process|processor|handle|handler)(s|es)?$/;
  /** The account manager, the only manager we have. */
  const persons = /^(account_|default_|demo_)?managers?(_of|_name|_email|_contact)?$/;

  function isEmpty(name: string): boolean {
    const parts = words(name);
    if (parts.some((word) => empty.test(word))) return true;
    return parts.some((word) => /^managers?$/.test(word)) && !persons.test(parts.filter(Boolean).join("_"));
  }

  test.each([
    "helper",
    "dateUtils",
    "accountData",
    "processEvent",
    "EventHandler",
    "handle-notices",
    "LeaseManager",
    "claim-manager",
    "manager-pool",
  ])("%s says nothing", (name) => expect(isEmpty(name)).toBe(true));

  test.each([
    "managerOf",
    "accountManager",
    "defaultManager",
    "updateAccount",
    "handOver",
    "database",
    "dataset",
  ])("%s says something", (name) => expect(isEmpty(name)).toBe(false));

  test("of files", () => {
    expect(sources.filter((path) => isEmpty(basename(path).replace(/(\.\w+)+$/, "")))).toEqual([]);
  });

  test("of exports", () => {
    const all = typescript.flatMap((path) => exportedNames(path).map((name) => ({ path, name })));
    expect(all.length).toBeGreaterThan(300);
    expect(all.filter(({ name }) => isEmpty(name)).map(({ path, name }) => `${path}: ${name}`)).toEqual([]);
  });
});

describe("files are small", () => {
  const most = 200;
  const longerForAReason: Record<string, string> = {
    "src/postgres/tables.ts": "generated",
    "src/http/pages/page.css": "the one style sheet of all pages",
    "src/core/calendar.ts": "zones, rest days and holidays: one subject, and fast because it is in one place",
    "src/demo/pretend-stripe/invoice-body.ts": "Stripe's invoice, field by field",
    "src/workflows/ports.ts": "all that the workflows need of the world, to be seen at once",
  };
  /** A catalogue is as long as what it says. */
  const isCatalogue = (path: string) =>
    /^src\/(words\/(en|es|pt-br|he|fa)|http\/demo\/demo-words)\.ts$/.test(path);
  const linesOf = (path: string) => readProjectFile(path).split("\n").length - 1;

  test(`at most ${most} lines, but for those that say why`, () => {
    const long = projectFiles("src").filter((path) => linesOf(path) > most && !isCatalogue(path));
    // Equal, not contained: who makes one short takes it off the list.
    expect(long).toEqual(Object.keys(longerForAReason).sort());
  });
});

describe("time is an argument", () => {
  const clock =
    /\bnow\s*\(\s*\)|\b(current|local)_?(timestamp|time|date)\b|\b(clock|statement|transaction)_timestamp\b|\btimeofday\b|'now'/i;

  test.each([
    "select now()",
    "at > current_timestamp",
    "default CURRENT_DATE",
    "clock_timestamp ()",
    "'now'::timestamptz",
    "localtime",
  ])("%s asks the database for the time", (sql) => expect(sql).toMatch(clock));

  const forAReason: Record<string, string> = {
    "src/postgres/mail-pace.ts":
      "real time, of which all instances must have the same idea to the millisecond",
  };

  test("no SQL asks the database for the time, but for those that say why", () => {
    const texts = typescript.flatMap((path) => writtenTexts(path).map((text) => ({ path, text })));
    expect(texts.filter(({ text }) => /create table/.test(text)).length).toBeGreaterThan(10);
    const asking = texts.filter(({ text }) => clock.test(text)).map(({ path }) => path);
    expect([...new Set(asking)]).toEqual(Object.keys(forAReason));
  });
});

describe("the database", () => {
  const query =
    /\b(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto|executeQuery|schema)\s*\(|\bsql(?:<[^`]*>)?`|from "kysely"/;
  const transaction = /\.transaction\(\)|\btransact\(/;
  const matching = (pattern: RegExp, apartFrom: RegExp) =>
    typescript
      .filter((path) => path.startsWith("src/") && !apartFrom.test(path))
      .filter((path) => pattern.test(readProjectFile(path)));

  test.each([
    'tx.selectFrom("accounts")',
    'db\n    .updateTable ("cases")',
    "sql`select 1`",
    "sql<{ is: boolean }>`select true as is`",
    'import { sql } from "kysely";',
  ])("%j is a query", (text) => expect(text).toMatch(query));

  test("is asked by src/postgres alone", () => {
    expect(matching(query, /^src\/postgres\//)).toEqual([]);
  });

  test("is changed in transactions that begin and end in src/workflows", () => {
    // Where a transaction is done anew after a deadlock.
    expect(matching(transaction, /^src\/workflows\//)).toEqual(["src/postgres/database.ts"]);
  });
});

describe("modules", () => {
  test("export by name, and pass on nothing of others", () => {
    const passing = typescript.filter((path) =>
      /^export (default|\*|\{[^}]*\} from|type \{[^}]*\} from)/m.test(readProjectFile(path)),
    );
    expect(passing).toEqual([]);
  });

  test("are named in kebab-case", () => {
    const misnamed = sources.filter(
      (path) => !/^[a-z0-9]+([-_.][a-z0-9]+)*$/.test(basename(path)) && !path.startsWith("emails/words/"),
    );
    expect(misnamed).toEqual([]);
  });
});
