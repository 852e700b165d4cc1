import Stripe from "stripe";
import { second } from "../core/instant.ts";
import { type ReadBudget, ReadBudgetSpent } from "./read-budget.ts";

/** What became of a request: `limited` is a 429, `failed` a 5xx, `not_sent` one that the budget refused. */
export const outcomes = [
  "answered",
  "missing",
  "refused",
  "limited",
  "failed",
  "unreachable",
  "not_sent",
] as const;
export type Outcome = (typeof outcomes)[number];

/** Counts every HTTP request to Stripe, retries and pages included. */
export class StripeTraffic {
  readonly requests: Record<Outcome, number> = {
    answered: 0,
    missing: 0,
    refused: 0,
    limited: 0,
    failed: 0,
    unreachable: 0,
    not_sent: 0,
  };
  /** By how many ms Stripe's clock was ahead of ours when it last answered, to the second; null before. */
  ahead: number | null = null;

  count(outcome: Outcome): void {
    this.requests[outcome] += 1;
  }
}

type HttpClient = NonNullable<Stripe.StripeConfig["httpClient"]>;
type Answer = Awaited<ReturnType<HttpClient["makeRequest"]>>;

/** The SDK's own way to Stripe, each request of which takes a token first and is counted; a 429 halts all of them. */
export function meteredHttp(budget: ReadBudget, traffic: StripeTraffic): HttpClient {
  const inner: HttpClient = Stripe.createNodeHttpClient();
  return {
    getClientName: () => inner.getClientName(),
    makeRequest: async (...request) => {
      try {
        await budget.take();
        const answer = await inner.makeRequest(...request);
        takeNote(answer, budget, traffic);
        return answer.getStatusCode() >= 400 ? explained(answer) : answer;
      } catch (cause) {
        traffic.count(cause instanceof ReadBudgetSpent ? "not_sent" : "unreachable");
        throw cause;
      }
    },
  };
}

function takeNote(answer: Answer, budget: ReadBudget, traffic: StripeTraffic): void {
  const outcome = outcomeOf(answer.getStatusCode());
  const headers = answer.getHeaders();
  traffic.count(outcome);
  const date = Date.parse(String(headers.date));
  if (!Number.isNaN(date)) traffic.ahead = date - Math.floor(Date.now() / second) * second;
  if (outcome === "limited") budget.limited(retryAfter(headers["retry-after"]));
  else budget.answered();
}

/** The SDK takes a refusal for an answer where it does not explain itself, as those of whatever stands before Stripe. */
function explained(answer: Answer): Answer {
  const read = answer.toJSON.bind(answer);
  answer.toJSON = async () => {
    const body = await read();
    if (body?.error) return body;
    return { error: { type: "api_error", message: `Status ${answer.getStatusCode()} without a reason` } };
  };
  return answer;
}

function outcomeOf(status: number): Outcome {
  if (status === 429) return "limited";
  if (status === 404) return "missing";
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "answered";
}

/** Seconds, or a date (RFC 9110); null when it says neither. */
function retryAfter(value: unknown): number | null {
  if (typeof value !== "string" || value.trim() === "") return null;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * second;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
