import { startPretendStripe } from "../../../src/demo/pretend-stripe/start-pretend-stripe.ts";

// The Stripe that a measured service reads from. Its arguments: the secret key, how many customers it knows, and how many
// open invoices each of them has, none of them due yet.
const [secretKey = "", customers = "0", invoices = "0"] = process.argv.slice(2);
const stripe = await startPretendStripe({
  now: () => Date.now(),
  secretKey,
  hostedBase: "https://invoice.stripe.test/i",
  seed: "bench",
});
for (let number = 0; number < Number(customers); number += 1) {
  const customer = `cus_bench${number}`;
  await stripe.ledger.createCustomer({
    id: customer,
    name: `Customer ${number}`,
    email: `books@c${number}.example`,
  });
  for (let open = 0; open < Number(invoices); open += 1)
    await stripe.ledger.createInvoice({
      ...{ customer, amount: 12_000, collection: "send_invoice" },
      dueAt: Date.now() + 30 * 24 * 3_600_000,
    });
}
console.log(stripe.url);
