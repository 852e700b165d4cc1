import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { locales, roles } from "../core/account.ts";
import type { Letter } from "../core/letter.ts";
import { totals } from "../core/money.ts";
import { type NoticeKind, noticeKinds } from "../core/notice.ts";
import { overrideKinds } from "../core/override.ts";
import { emailsFolder } from "./emails-folder.ts";
import { Instant, Person } from "./sample-parts.ts";

const Money = z.strictObject({ amount: z.int(), currency: z.string().length(3) });

const Override = z.strictObject({
  kind: z.enum(overrideKinds),
  reason: z.string().nullable(),
  by: z.string(),
  until: Instant,
});

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
  payUrl: z.url().nullable(),
  pageUrl: z.url(),
  cutAt: Instant.nullable(),
  pausing: z.array(z.string()),
  open: z.array(z.string()),
  earlier: z.array(z.strictObject({ kind: z.enum(noticeKinds), deliveredAt: Instant })),
  manager: Person.nullable(),
  accountants: z.array(Person),
  promise: Instant.nullable().default(null),
  override: Override.nullable().default(null),
  brokenPromise: Instant.nullable(),
  paid: z.boolean(),
  dueToday: z.boolean().default(false),
  caseCode: z.string(),
});

const Samples = z.strictObject({
  /** What all letters of the file have in common. */
  shared: z.record(z.string(), z.unknown()),
  /** Each letter's own fields, by what it shows. */
  letters: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** What follows from the rest. */
const whole = (sample: z.infer<typeof SampleLetter>): Letter => ({
  ...sample,
  totals: totals(sample.invoices.map(({ open }) => open)),
  answers: sample.roles.includes("accountant")
    ? { promise: `${sample.pageUrl}/promise`, contact: `${sample.pageUrl}/contact` }
    : null,
  pdfUrls: sample.invoices.map(({ id }) => `${sample.pageUrl}/invoices/${id}/pdf`),
});

/** The sample letters of a notice, by name; for previews and tests. @throws when the file has a gap */
export function sampleLetters(kind: NoticeKind, root: string = emailsFolder()): Map<string, Letter> {
  const file = join(root, kind, "sample.json");
  const { shared, letters } = Samples.parse(JSON.parse(readFileSync(file, "utf8")));
  return new Map(
    Object.entries(letters).map(([name, own]) => {
      const parsed = SampleLetter.safeParse({ ...shared, kind, ...own });
      if (!parsed.success) throw new Error(`${file}, "${name}": ${z.prettifyError(parsed.error)}`);
      return [name, whole(parsed.data)] as const;
    }),
  );
}
