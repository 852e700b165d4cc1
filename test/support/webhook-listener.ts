import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type HeardRequest = { body: Buffer; signature: string | undefined };

export type WebhookListener = {
  url: string;
  /** In the order of arrival. */
  heard: HeardRequest[];
  /** What the next requests are answered with; 200 once these are used up. */
  answerNext(...statuses: number[]): void;
  types(): string[];
  stop(): Promise<void>;
};

/** A real endpoint that keeps all that is posted to it. */
export async function listenForWebhooks(): Promise<WebhookListener> {
  const heard: HeardRequest[] = [];
  const statuses: number[] = [];
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      heard.push({ body: Buffer.concat(chunks), signature: req.headers["stripe-signature"]?.toString() });
      res.writeHead(statuses.shift() ?? 200).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/stripe`,
    heard,
    answerNext: (...next) => void statuses.push(...next),
    types: () => heard.map(({ body }) => JSON.parse(body.toString("utf8")).type as string),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
