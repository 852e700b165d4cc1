import type { Range } from "./params.ts";

/** Left-out parameters are left out, not undefined. */
export const given = <T extends object>(params: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined)) as never;

export const within = (at: number, wanted: Range | undefined): boolean =>
  at > (wanted?.gt ?? -Infinity) &&
  at >= (wanted?.gte ?? -Infinity) &&
  at < (wanted?.lt ?? Infinity) &&
  at <= (wanted?.lte ?? Infinity);

/** A filter that was not given lets everything through. */
export const is = (wanted: string | undefined, value: unknown): boolean =>
  wanted === undefined || wanted === value;
