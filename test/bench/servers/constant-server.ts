import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// The least that can answer over HTTP: the same bytes to everyone. Its argument is their number.
const body = "x".repeat(Number(process.argv[2]));
const server = createServer((_request, response) => {
  response.writeHead(200, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
  });
  response.end(body);
});
server.listen(0, "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
