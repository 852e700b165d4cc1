import { once } from "node:events";
import type { Server } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { ConfigError } from "./config.ts";

/** Milliseconds of real time that open requests are given when the server closes. */
const patience = 3_000;

export type Listening = {
  /** The one asked for, or the free one that was found for 0. */
  port: number;
  /** Takes no more requests, lets those under way end, and cuts off whatever is left after a few seconds. */
  close(): Promise<void>;
};

/** @throws ConfigError when nothing can listen there */
export async function listenOn(server: Server, host: string, port: number): Promise<Listening> {
  server.listen(port, host);
  // It rejects when the server says "error" instead.
  await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      error.code === "EADDRINUSE"
        ? `PORT ${port} is in use: stop what listens there, or set PORT to another one`
        : `HOST ${host}, PORT ${port}: ${error.message}`,
    );
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), patience).unref();
      await closed;
    },
  };
}

/** Where a browser on this machine finds what listens there: "all addresses" is none that it could open. */
export function localUrl(host: string, port: number): string {
  if (host === "0.0.0.0" || host === "::") return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
