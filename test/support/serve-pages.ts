import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { framedMail, framedMailPolicy } from "../../src/http/demo/mailbox-page.ts";
import { assetAt, pagePolicy } from "../../src/http/pages/assets.ts";

export type Served = { base: string; close(): Promise<void> };

/** Serves pages over HTTP as the service does: the same policies, the same assets. `page` answers null for 404. */
export async function servePages(page: (path: string) => string | null, mail: string): Promise<Served> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const asset = assetAt(path);
    if (asset) return response.writeHead(200, { "content-type": asset.type }).end(asset.body);
    const isMail = path === "/mail.html" || path.endsWith("/html");
    const html = isMail ? framedMail(mail) : page(path);
    if (html === null) return response.writeHead(404).end();
    const policy = isMail ? framedMailPolicy : pagePolicy;
    const type = html.startsWith("{") ? "application/json" : "text/html; charset=utf-8";
    return response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(html);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
