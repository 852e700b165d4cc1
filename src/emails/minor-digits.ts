/** Stripe's own units: where they differ from ISO 4217 or from Intl, Stripe's are right for Stripe's amounts. */
const none = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf".split(" "));
const three = new Set("bhd jod kwd omr tnd".split(" "));

/**
 * How many decimals Stripe's smallest unit of a currency stands for.
 * Not Intl's number: Intl shows Colombian or Hungarian money without decimals, and ISK and UGX have none in
 * ISO 4217, yet Stripe counts hundredths of them all.
 */
export function minorDigits(currency: string): 0 | 2 | 3 {
  const code = currency.toLowerCase();
  if (none.has(code)) return 0;
  return three.has(code) ? 3 : 2;
}
