import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { locales, roles } from "../core/account.ts";
import { type Alert, unmetCauses } from "../core/alert.ts";
import { breakerCauses } from "../core/halt.ts";
import { takenBack } from "../core/reason.ts";
import { emailsFolder } from "./emails-folder.ts";
import { Instant, Person } from "./sample-parts.ts";

const Concern = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("contact"),
    role: z.enum(roles),
    cause: z.enum(unmetCauses),
    tried: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal("kept_back"), role: z.enum(roles), address: z.string() }),
  z.strictObject({ kind: z.literal("unread"), customer: z.string() }),
  z.strictObject({
    kind: z.literal("debt"),
    invoice: z.string(),
    doubt: z
      .discriminatedUnion("cause", [
        z.strictObject({ cause: z.literal("overlong_payment"), method: z.string() }),
        z.strictObject({ cause: z.enum(["uncounted_payment", "unknown_payment"]) }),
        z.strictObject({ cause: z.literal("unknown_write_off"), reason: z.string() }),
      ])
      .nullable(),
  }),
  z.strictObject({ kind: z.literal("taken_back"), invoice: z.string(), how: z.enum(takenBack) }),
]);

const Matter = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("breaker"),
    cause: z.enum(breakerCauses),
    figures: z.record(z.string(), z.number()),
    since: Instant,
  }),
  z.strictObject({
    kind: z.literal("attention"),
    concerns: z.array(
      z.strictObject({ account: z.string(), name: z.string().nullable(), since: Instant, concern: Concern }),
    ),
    more: z.int(),
  }),
  z.strictObject({
    kind: z.literal("contact_replaced"),
    account: z.string(),
    name: z.string().nullable(),
    at: Instant,
    from: z.string(),
    to: z.string().nullable(),
  }),
]);

const SampleAlert = z.strictObject({
  alertId: z.string(),
  writtenAt: Instant,
  to: Person,
  locale: z.enum(locales),
  timeZone: z.string(),
  product: z.string(),
  code: z.string(),
  about: Matter,
}) satisfies z.ZodType<Alert, unknown>;

const Samples = z.strictObject({
  shared: z.record(z.string(), z.unknown()),
  alerts: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The sample alerts, by name; for previews and tests. @throws when the file has a gap */
export function sampleAlerts(root: string = emailsFolder()): Map<string, Alert> {
  const file = join(root, "alert", "sample.json");
  const { shared, alerts } = Samples.parse(JSON.parse(readFileSync(file, "utf8")));
  return new Map(
    Object.entries(alerts).map(([name, own]) => {
      const parsed = SampleAlert.safeParse({ ...shared, ...own });
      if (!parsed.success) throw new Error(`${file}, "${name}": ${z.prettifyError(parsed.error)}`);
      return [name, parsed.data] as const;
    }),
  );
}
