import { missing } from "./refusal.ts";

export type Paging = {
  limit?: number | undefined;
  starting_after?: string | undefined;
  ending_before?: string | undefined;
};
type Listed = { id: string; created?: number; date?: number };

/** One page of a list, newest first; `ending_before` pages backwards. @throws StripeRefusal 400 for an unknown cursor */
export function pageOf<T extends Listed>(oldestFirst: readonly T[], paging: Paging, url: string) {
  const all = oldestFirst.toReversed().sort((a, b) => at(b) - at(a));
  const { limit = 10, starting_after: after, ending_before: before } = paging;
  const from = after === undefined ? 0 : position(all, after, "starting_after") + 1;
  const to = before === undefined ? all.length : position(all, before, "ending_before");
  const window = all.slice(from, to);
  const data = before === undefined ? window.slice(0, limit) : window.slice(-limit);
  return { object: "list" as const, url, has_more: window.length > limit, data };
}

const at = (one: Listed): number => one.created ?? one.date ?? 0;

function position(all: readonly Listed[], id: string, param: string): number {
  const found = all.findIndex((one) => one.id === id);
  if (found === -1) throw missing("object", id, param);
  return found;
}
