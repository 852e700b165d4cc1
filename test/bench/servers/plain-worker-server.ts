import type { AddressInfo } from "node:net";
import express from "express";
import pg from "pg";
import Stripe from "stripe";

// What works events in when nobody thought about it: each is read back from the table, its customer and that one's open
// invoices are asked of Stripe, and written; four at a time, as nothing is coalesced.
const { DATABASE_URL, STRIPE_URL = "", STRIPE_KEY = "" } = process.env;
const { hostname, port } = new URL(STRIPE_URL);
const stripe = new Stripe(STRIPE_KEY, { host: hostname, port, protocol: "http", telemetry: false });
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
await pool.query(`
  create table if not exists events (id text primary key, body jsonb not null, done boolean not null default false);
  create index if not exists events_to_do on events (id) where not done;
  create table if not exists customers (id text primary key, body jsonb not null, invoices jsonb not null)`);

/** Lanes that found nothing to do sleep until something arrives. */
const sleeping: (() => void)[] = [];

const app = express();
app.use(express.json({ limit: "1mb" }));
app.post("/webhooks/stripe", async (request, response) => {
  await pool.query("insert into events (id, body) values ($1, $2) on conflict do nothing", [
    request.body.id,
    request.body,
  ]);
  response.json({ received: true });
  sleeping.shift()?.();
});

async function workIn(): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query(
      "select id, body from events where not done limit 1 for update skip locked",
    );
    if (rows.length > 0) {
      const { customer } = rows[0].body.data.object;
      const body = await stripe.customers.retrieve(customer);
      const invoices = await stripe.invoices.list({ customer, status: "open", limit: 100 });
      await client.query(
        "insert into customers values ($1, $2, $3) on conflict (id) do update set body = excluded.body, invoices = excluded.invoices",
        [customer, body, JSON.stringify(invoices.data)],
      );
      await client.query("update events set done = true where id = $1", [rows[0].id]);
    }
    await client.query("commit");
    return rows.length > 0;
  } finally {
    client.release();
  }
}

async function lane(): Promise<never> {
  for (;;) if (!(await workIn())) await new Promise<void>((resolve) => sleeping.push(resolve));
}
for (let lanes = 0; lanes < 4; lanes += 1) void lane();

const server = app.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
