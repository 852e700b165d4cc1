import { Socket } from "node:net";
import { Client, DatabaseError } from "pg";
import { readPassword, superuser } from "./create-cluster.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";

/** Which service a running server belongs to: the one whose session holds this lock, for as long as it lives. */
export type Ownership = { release(): Promise<void> };

// Two numbers: a space of keys apart from that of single ones, which the service uses in this same database.
const ownerLock = [7_093_611, 1];

/** The database is the one that every cluster is born with; making another would be a fifth of a cold start. */
export const urlOf = (port: number, password: string): string =>
  `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;

/** `undefined` when another service owns the server. */
export async function claimServer(cluster: string, port: number): Promise<Ownership | undefined> {
  const socket = new Socket();
  const client = new Client({
    connectionString: urlOf(port, await readPassword(cluster)),
    application_name: "forewarn owner",
    connectionTimeoutMillis: 5_000,
    stream: () => socket,
  });
  // The server may be stopped, or killed, under an idle session; the next start finds out.
  client.on("error", () => {});
  await client.connect().catch((error) => explain(error, cluster));
  const release = (): Promise<void> => {
    socket.ref();
    return client.end().catch(() => {});
  };
  const lock = "SELECT pg_try_advisory_lock($1, $2) AS owned";
  const { rows } = await client.query<{ owned: boolean }>(lock, ownerLock);
  if (!rows[0]?.owned) return release().then(() => undefined);
  // The lock alone does not keep a program from ending.
  socket.unref();
  return { release };
}

function explain(error: unknown, cluster: string): never {
  if (!(error instanceof DatabaseError) || error.code !== "28P01") throw error;
  throw new EmbeddedPostgresError(
    `The password in ${cluster}/forewarn.password is not that of the database: put back the one it was made with`,
  );
}
