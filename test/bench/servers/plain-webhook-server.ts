import type { AddressInfo } from "node:net";
import express from "express";
import pg from "pg";

// What a webhook endpoint looks like when nobody thought about it: parsed by express, one insert, 200.
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query(
  "create table if not exists events (id text primary key, type text not null, body jsonb not null)",
);
const app = express();
app.use(express.json({ limit: "1mb" }));
app.post("/webhooks/stripe", async (request, response) => {
  const { id, type } = request.body;
  await pool.query("insert into events (id, type, body) values ($1, $2, $3) on conflict do nothing", [
    id,
    type,
    request.body,
  ]);
  response.json({ received: true });
});
const server = app.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
