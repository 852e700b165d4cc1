import type Stripe from "stripe";

export type Account = Stripe.Account & { country: string };

export const accountBody = (id: string, name: string): Account => ({
  id,
  object: "account",
  business_profile: {
    mcc: "5734",
    minority_owned_business_designation: null,
    specified_commercial_transactions_act_url: null,
    name,
    support_address: null,
    support_email: null,
    support_phone: null,
    support_url: null,
    url: null,
  },
  business_type: null,
  capabilities: {},
  charges_enabled: true,
  country: "US",
  default_currency: "usd",
  details_submitted: true,
  email: "billing@example.com",
  payouts_enabled: true,
  settings: null,
  type: "standard",
  metadata: {},
});
