import { startPretendStripe } from "../../../src/demo/pretend-stripe/start-pretend-stripe.ts";

// The Stripe that a measured service reads from. Its arguments: the secret key, and how many customers it knows.
const [secretKey = "", customers = "0"] = process.argv.slice(2);
const stripe = await startPretendStripe({
  now: () => Date.now(),
  secretKey,
  hostedBase: "https://invoice.stripe.test/i",
  seed: "bench",
});
for (let number = 0; number < Number(customers); number += 1) {
  await stripe.ledger.createCustomer({
    id: `cus_bench${number}`,
    name: `Customer ${number}`,
    email: `books@c${number}.example`,
  });
}
console.log(stripe.url);
