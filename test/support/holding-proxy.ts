import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type HoldingProxy = {
  url: string;
  /** The next answer to a path that matches is fetched, and then held back until `release`. Resolves once it is held. */
  holdNext(path: RegExp): Promise<void>;
  release(): void;
  stop(): Promise<void>;
};

/** Stands before a server and may hold its answers back, so that they are old when they arrive. */
export async function openHoldingProxy(target: string): Promise<HoldingProxy> {
  let wanted: { path: RegExp; held(): void } | null = null;
  let release: () => void = () => undefined;
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const headers = { authorization: request.headers.authorization ?? "" };
    const answer = await fetch(target + path, { method: request.method ?? "GET", headers });
    const body = await answer.text();
    if (wanted?.path.test(path)) {
      const { held } = wanted;
      wanted = null;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      held();
      await released;
    }
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdNext: (path) =>
      new Promise((held) => {
        wanted = { path, held };
      }),
    release: () => release(),
    stop: async () => {
      release();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
