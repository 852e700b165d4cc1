import autocannon from "autocannon";
import type { Child } from "./child.ts";

export type Load = {
  answered: number;
  perSecond: number;
  /** Processor time that the server spent on each answer, in µs. */
  cpuEach: number;
};

/** One request of the load; they are sent in turn. */
export type Shot = autocannon.Request;

/** Asks a server as fast as it answers, over `connections` that are kept alive. @throws when any answer is not 2xx */
export async function load(
  server: Child,
  { shots, connections, seconds }: { shots: Shot[]; connections: number; seconds: number },
): Promise<Load> {
  const before = await server.usage();
  const result = await autocannon({ url: server.url, requests: shots, connections, duration: seconds });
  const after = await server.usage();
  const answered = result["2xx"];
  if (result.errors + result.non2xx + result.timeouts > 0) {
    throw new Error(
      `${server.url} refused some of the load: ${result.non2xx} answers were not 2xx, ${result.errors} failed, ${result.timeouts} came too late`,
    );
  }
  return { answered, perSecond: answered / result.duration, cpuEach: (after.cpu - before.cpu) / answered };
}

/** Sends as many requests as are asked for, over 64 connections. @throws when any answer is not 2xx */
export async function send(url: string, shot: Shot, amount: number): Promise<void> {
  const result = await autocannon({ url, requests: [shot], connections: 64, amount });
  if (result["2xx"] !== amount)
    throw new Error(
      `${url} took ${result["2xx"]} of ${amount} requests; ${result.non2xx} answers were not 2xx`,
    );
}
