import type { Response } from "express";
import { unreachable } from "../../core/unreachable.ts";
import { StripeRefusal } from "./refusal.ts";

/**
 * What the API does instead of answering at once. `late` answers after so many real ms, with what is true then; `hang`
 * answers nothing for as long as the caller waits; `close` cuts the line.
 */
export type Fault =
  | { kind: "late"; ms: number }
  | { kind: "status"; status: 429 | 500 | 502 | 503; shouldRetry?: boolean }
  | { kind: "hang" }
  | { kind: "close" }
  | { kind: "nonsense" };

/** How its answers differ from what they should be, for as long as it is so. */
export type Oddities = {
  /** By how many ms its clock is ahead of the system's, as its `Date` header shows; negative: behind. */
  clockAhead: number;
  /** Answers show ids where objects were asked for. */
  ignoresExpansion: boolean;
};

export type Faults = {
  /** For the next `times` requests (default: until cleared) whose path begins with `path` (default: all). */
  set(fault: Fault, options?: { times?: number; path?: string }): void;
  clear(): void;
  /** Takes the fault that is meant for this request, if there is one. */
  take(path: string): Fault | null;
};

export function openFaults(): Faults {
  let set: { fault: Fault; left: number; path: string }[] = [];
  return {
    set: (fault, { times = Number.POSITIVE_INFINITY, path = "/" } = {}) => {
      set.push({ fault, left: times, path });
    },
    clear: () => {
      set = [];
    },
    take: (path) => {
      const found = set.find((one) => one.left > 0 && path.startsWith(one.path));
      if (!found) return null;
      found.left--;
      set = set.filter((one) => one.left > 0);
      return found.fault;
    },
  };
}

export function answerWithFault(fault: Fault, res: Response, answer: () => void): void {
  switch (fault.kind) {
    case "status":
      if (fault.shouldRetry !== undefined) res.set("Stripe-Should-Retry", String(fault.shouldRetry));
      res
        .status(fault.status)
        .json(new StripeRefusal(fault.status, `Told to answer ${fault.status}`, reasonOf(fault.status)));
      return;
    case "late":
      setTimeout(answer, fault.ms);
      return;
    case "hang":
      return;
    case "close":
      res.socket?.destroy();
      return;
    case "nonsense":
      res.type("html").send("<html>It works</html>");
      return;
    default:
      unreachable(fault);
  }
}

const reasonOf = (status: number) =>
  status === 429 ? { code: "rate_limit" } : { kind: "api_error" as const };
