import { z } from "zod";

export const Instant = z.iso.datetime().transform((text) => Date.parse(text));
export const Person = z.strictObject({ name: z.string().nullable(), email: z.string() });
