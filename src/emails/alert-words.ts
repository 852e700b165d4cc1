import type { Formats } from "./formats.ts";
import type { Say } from "./templates.ts";
import type { Values } from "./words.ts";

/** What one kind of alert adds to the sheet: values that its sentences name, and what its template asks for. */
export type AlertWords<Matter> = (
  matter: Matter,
  formats: Formats,
) => {
  /** The one account that it is about; null: it is about more. */ account: string | null;
  values: Values;
  view(say: Say): object;
};
