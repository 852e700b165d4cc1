/** Integer minor units of one currency (Stripe's own smallest unit; zero-decimal currencies have none). */
export type Money = { amount: number; currency: string };

/** Totals per currency, in order of first appearance. Currencies are never added to one another. */
export function totals(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, number>();
  for (const { amount, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums].map(([currency, amount]) => ({ amount, currency }));
}
