import { get } from "node:https";
import { amazonSns } from "./verify-sns-message.ts";

/** SNS did not confirm; its message comes again. */
export class NotConfirmed extends Error {
  override name = "NotConfirmed";
}

export type ConfirmOptions = { hosts?: RegExp; withinMs?: number };

/**
 * Opens the address by which a subscription is confirmed. False: it does not lead to SNS, and was not asked.
 * @throws NotConfirmed
 */
export async function confirmSubscription(
  address: string,
  { hosts = amazonSns, withinMs = 5_000 }: ConfirmOptions = {},
): Promise<boolean> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== "https:" || !hosts.test(url.host)) return false;
  const status = await statusOf(url, withinMs);
  if (status !== 200) throw new NotConfirmed(`SNS answered ${status} to the confirmation`);
  return true;
}

/** Follows no redirection. */
function statusOf(url: URL, withinMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new NotConfirmed(`SNS could not be asked: ${error.message}`));
    get(url, { signal: AbortSignal.timeout(withinMs) }, (answer) => {
      answer.resume();
      answer.on("error", fail);
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    }).on("error", fail);
  });
}
