import { Client } from "pg";
import { startEmbeddedPostgres } from "../../src/postgres/embedded.ts";

// A service in small, for tests that kill one: starts on the directory it is given, prints the URL, and waits.
const directory = process.argv[2] ?? "";
const server = await startEmbeddedPostgres({ directory });
const client = new Client({ connectionString: server.url });
await client.connect();

// As the service does on Ctrl-C: what is under way is finished, and only then the database stops.
process.once("SIGINT", async () => {
  await client.query("SELECT count(*) FROM generate_series(1, 2000000)");
  await client.end();
  await server.stop();
  console.log("finished its work");
  process.exit(0);
});
// Ends without stopping anything.
process.stdin.once("data", () => process.exit(0));
console.log(server.url);
