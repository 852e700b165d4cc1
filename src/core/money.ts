/** Integer minor units of one currency (Stripe's own smallest unit; zero-decimal currencies have none). */
export type Money = { amount: number; currency: string };

/** Totals per currency, in order of first appearance. Currencies are never added to one another. */
export function totals(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, number>();
  for (const { amount, currency } of amounts) sums.set(currency, (sums.get(currency) ?? 0) + amount);
  return [...sums].map(([currency, amount]) => ({ amount, currency }));
}

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

/**
 * An amount as it is written where `locale` (a BCP 47 tag) is read, e.g. `R$1,240.00`. Whole amounts have the decimals
 * that are usual for their currency; others all that they need.
 */
export function writtenMoney({ amount, currency }: Money, locale: string): string {
  const digits = minorDigits(currency);
  const usual = formatOf(locale, currency).resolvedOptions().maximumFractionDigits ?? digits;
  const shown = amount % 10 ** digits === 0 ? Math.min(usual, digits) : digits;
  return formatOf(locale, currency, shown).format(amount / 10 ** digits);
}

/** As many as there are currencies and languages: they cost more to make than to use. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(locale: string, currency: string, digits?: number): Intl.NumberFormat {
  const key = `${locale} ${currency} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const fraction =
    digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const made = new Intl.NumberFormat(locale, { style: "currency", currency, ...fraction });
  formats.set(key, made);
  return made;
}
