import type { Money } from "../../core/money.ts";

/** Stripe keeps two decimals for these although the currencies have none. */
const stripeDecimals: Readonly<Record<string, number>> = { isk: 2, ugx: 2 };

/** An amount as its reader writes it, e.g. `R$1,240.00`. `locale` is a BCP 47 tag. */
export function moneyIn({ amount, currency }: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: currency.toUpperCase() });
  const decimals =
    stripeDecimals[currency.toLowerCase()] ?? format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amount / 10 ** decimals);
}
