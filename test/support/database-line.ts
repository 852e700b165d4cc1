import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export type DatabaseLine = {
  /** Leads to the database over this line. */
  url: string;
  /** Drops every connection that is open, as a gateway does with idle ones: who uses it next is told that it is gone. */
  forget(): void;
  /** Breaks every connection that is open, and every new one at once, until `mend`. */
  refuse(): void;
  /** Nothing comes through any more, either way, and nobody is told: as when a database fails over. Until `mend`, new ones fall silent too. */
  silence(): void;
  /** New connections are as they should be. Those that fell silent stay so. */
  mend(): void;
  stop(): Promise<void>;
};

type Wire = { ends: readonly [near: Socket, far: Socket]; state: "open" | "silent" | "forgotten" };

/** A network line to a database, on which a test can make the network fail, and alter what the database says. */
export async function openLine(
  databaseUrl: string,
  alter = (said: Buffer): Buffer => said,
): Promise<DatabaseLine> {
  const target = new URL(databaseUrl);
  const wires = new Set<Wire>();
  let state: "open" | "silent" | "refusing" = "open";
  const server = createServer((near) => {
    if (state === "refusing") return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    const wire: Wire = { ends: [near, far], state };
    wires.add(wire);
    pass(near, far, wire, (asked) => asked);
    pass(far, near, wire, alter);
    near.on("close", () => wires.delete(wire));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    for (const { ends } of wires) for (const end of ends) end.destroy();
  };
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = "127.0.0.1";
  return {
    url: url.href,
    forget: () => {
      for (const wire of wires) wire.state = "forgotten";
    },
    refuse: () => {
      state = "refusing";
      cut();
    },
    silence: () => {
      state = "silent";
      for (const wire of wires) wire.state = "silent";
    },
    mend: () => {
      state = "open";
    },
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}

function pass(from: Socket, to: Socket, wire: Wire, alter: (chunk: Buffer) => Buffer): void {
  from.on("data", (chunk) => {
    if (wire.state === "open") to.write(alter(chunk));
    else if (wire.state === "forgotten") from.resetAndDestroy();
  });
  from.on("error", () => undefined);
  from.on("close", () => to.destroy());
}
