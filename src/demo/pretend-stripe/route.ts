import type { z } from "zod";
import type { Instant } from "../../core/instant.ts";
import type { Account } from "./account-body.ts";
import type { Book } from "./book.ts";
import type { Ledger } from "./ledger.ts";

/** What a route works with. */
export type Desk = { book: Book; ledger: Ledger; account: Account; now: () => Promise<Instant> | Instant };

/** One call of the API: how its parameters read, and what it answers. `id` is the one in the path, if any. */
export type Route = {
  method: "get" | "post" | "delete";
  path: string;
  params: z.ZodType;
  answer(desk: Desk, params: never, id: string): unknown;
};

/** Ties a route's answer to the type of its parameters. */
export const route = <T extends z.ZodType>(
  method: Route["method"],
  path: string,
  params: T,
  answer: (desk: Desk, params: z.infer<T>, id: string) => unknown,
): Route => ({ method, path, params, answer: answer as Route["answer"] });
