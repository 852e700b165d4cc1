import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { locales, roles } from "../core/account.ts";
import type { Letter } from "../core/letter.ts";
import { type NoticeKind, noticeKinds } from "../core/notice.ts";
import { overrideKinds } from "../core/override.ts";
import { emailsFolder } from "./emails-folder.ts";

const Instant = z.iso.datetime().transform((text) => Date.parse(text));
const Money = z.strictObject({ amount: z.int(), currency: z.string().length(3) });
const Person = z.strictObject({ name: z.string().nullable(), email: z.string() });

const SampleLetter = z.strictObject({
  noticeId: z.string(),
  writtenAt: Instant,
  kind: z.enum(noticeKinds),
  roles: z.array(z.enum(roles)).min(1),
  locale: z.enum(locales),
  timeZone: z.string(),
  to: Person,
  product: z.string(),
  accountName: z.string(),
  invoices: z.array(
    z.strictObject({ id: z.string(), number: z.string(), open: Money, dueAt: Instant.nullable() }),
  ),
  totals: z.array(Money),
  payUrl: z.url().nullable(),
  answers: z.strictObject({ promise: z.url(), contact: z.url() }).nullable().default(null),
  pdfUrls: z.array(z.url()).default([]),
  pageUrl: z.url(),
  cutAt: Instant.nullable(),
  pausing: z.array(z.string()),
  open: z.array(z.string()),
  earlier: z.array(z.strictObject({ kind: z.enum(noticeKinds), deliveredAt: Instant })),
  manager: Person.nullable(),
  accountants: z.array(Person),
  promise: Instant.nullable().default(null),
  override: z
    .strictObject({ kind: z.enum(overrideKinds), reason: z.string(), by: z.string(), until: Instant })
    .nullable()
    .default(null),
  brokenPromise: Instant.nullable(),
  paid: z.boolean(),
  dueToday: z.boolean().default(false),
  caseCode: z.string(),
}) satisfies z.ZodType<Letter, unknown>;

const Samples = z.strictObject({
  /** What all letters of the file have in common. */
  shared: z.record(z.string(), z.unknown()),
  /** Each letter's own fields, by what it shows. */
  letters: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The sample letters of a notice, by name; for previews and tests. @throws when the file has a gap */
export function sampleLetters(kind: NoticeKind, root: string = emailsFolder()): Map<string, Letter> {
  const file = join(root, kind, "sample.json");
  const { shared, letters } = Samples.parse(JSON.parse(readFileSync(file, "utf8")));
  return new Map(
    Object.entries(letters).map(([name, own]) => {
      const parsed = SampleLetter.safeParse({ ...shared, kind, ...own });
      if (!parsed.success) throw new Error(`${file}, "${name}": ${z.prettifyError(parsed.error)}`);
      return [name, parsed.data] as const;
    }),
  );
}
