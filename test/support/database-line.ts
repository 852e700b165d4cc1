import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type DatabaseLine = {
  /** Leads to the database over this line. */
  url: string;
  /** Breaks every connection that is open; new ones are welcome. */
  cut(): void;
  /** From now on nothing comes through, either way, and nobody is told; until `mend`, which breaks what hung. */
  silence(): void;
  mend(): void;
  stop(): Promise<void>;
};

/** A network line to a database, on which a test can make the network fail. */
export async function openLine(databaseUrl: string): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let silent = false;
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      open.add(from);
      from.on("data", (chunk) => silent || to.write(chunk));
      from.on("error", () => undefined);
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = "127.0.0.1";
  return {
    url: url.href,
    cut,
    silence: () => {
      silent = true;
    },
    mend: () => {
      silent = false;
      cut();
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
