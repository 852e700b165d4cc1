import type { AccountRow } from "./accounts.ts";
import type { Tx } from "./database.ts";

/** Where an account is, as Stripe says; null: it says nothing of that; left out: nothing that can be used. */
export type StripePlace = { country?: string | null; timeZone?: string | null };

/** Takes Stripe's word for it, and follows it, as long as the product names no other. */
export async function followStripe(
  tx: Tx,
  account: Pick<AccountRow, "id" | "country" | "timeZone">,
  { country, timeZone }: StripePlace,
): Promise<void> {
  if (country !== undefined && country !== account.country)
    await tx
      .updateTable("accounts")
      .set({ country, country_from_stripe: country !== null })
      .where("id", "=", account.id)
      .where((eb) => eb.or([eb("country_from_stripe", "=", true), eb("country", "is", null)]))
      .execute();
  if (timeZone !== undefined && timeZone !== account.timeZone)
    await tx
      .updateTable("accounts")
      .set({ time_zone: timeZone, time_zone_from_stripe: timeZone !== null })
      .where("id", "=", account.id)
      .where((eb) => eb.or([eb("time_zone_from_stripe", "=", true), eb("time_zone", "is", null)]))
      .execute();
}
