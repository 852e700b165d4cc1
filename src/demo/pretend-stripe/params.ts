import { z } from "zod";
import { StripeRefusal } from "./refusal.ts";

/** Parameters arrive as form text: these read it as Stripe does. */
export const text = z.string();
export const whole = z
  .string()
  .regex(/^-?\d+$/, "invalid integer")
  .transform(Number);
export const yesNo = z.enum(["true", "false"]).transform((value) => value === "true");
/** An empty value unsets. */
export const textOrUnset = z.string().transform((value) => value || null);
export const metadata = z.union([z.record(z.string(), z.string()), z.literal("").transform(() => ({}))]);
export const list = z.union([
  z.array(z.string()),
  z.record(z.string(), z.string()).transform((byIndex) => Object.values(byIndex)),
]);
export const range = z.union([
  whole.transform((at) => ({ gte: at, lte: at })),
  z.strictObject({
    gt: whole.optional(),
    gte: whole.optional(),
    lt: whole.optional(),
    lte: whole.optional(),
  }),
]);
export type Range = {
  gt?: number | undefined;
  gte?: number | undefined;
  lt?: number | undefined;
  lte?: number | undefined;
};

const expand = { expand: list.optional() };
const paging = {
  limit: whole
    .pipe(z.int().min(1, "must be between 1 and 100").max(100, "must be between 1 and 100"))
    .optional(),
  starting_after: text.optional(),
  ending_before: text.optional(),
};

export const retrieving = z.strictObject(expand);
/** The parameters of a list: paging, expansion and its own filters. */
export const listing = <T extends z.ZodRawShape>(filters: T) =>
  z.strictObject({ ...paging, ...expand, ...filters });
/** The parameters of a change. */
export const changing = <T extends z.ZodRawShape>(fields: T) => z.strictObject({ ...expand, ...fields });

const address = z.union([
  z.strictObject(
    Object.fromEntries(
      ["city", "country", "line1", "line2", "postal_code", "state"].map((key) => [key, text.optional()]),
    ),
  ),
  z.literal("").transform(() => null),
]);

export const customerFields = {
  email: textOrUnset.optional(),
  name: textOrUnset.optional(),
  phone: textOrUnset.optional(),
  description: textOrUnset.optional(),
  address: address.optional(),
  preferred_locales: list.optional(),
  metadata: metadata.optional(),
};

/** @throws StripeRefusal 400 that names the first parameter that is wrong */
export function parsedParams<T extends z.ZodType>(shape: T, given: unknown): z.infer<T> {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    const param = named([...issue.path, issue.keys[0] ?? ""]);
    throw new StripeRefusal(400, `Received unknown parameter: ${param}`, {
      code: "parameter_unknown",
      param,
    });
  }
  const param = named(issue.path);
  if (issue.code === "invalid_type" && issue.input === undefined) {
    throw new StripeRefusal(400, `Missing required param: ${param}.`, { code: "parameter_missing", param });
  }
  const integer = issue.message === "invalid integer";
  const code = integer ? { code: "parameter_invalid_integer" } : {};
  throw new StripeRefusal(400, integer ? `Invalid integer: ${param}` : `Invalid ${param}: ${issue.message}`, {
    ...code,
    param,
  });
}

/** `created[gte]`, as it was sent. */
const named = (path: readonly PropertyKey[]): string =>
  path.map((part, at) => (at === 0 ? String(part) : `[${String(part)}]`)).join("");
