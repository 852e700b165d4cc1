import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { listenForChanges } from "../../src/postgres/listen.ts";
import { until } from "../support/until.ts";

let server: Server;
let url: string;

/** Takes connections and drops them, as a proxy does whose PostgreSQL is gone. */
beforeEach(async () => {
  server = createServer((socket) => socket.on("error", () => undefined).destroy());
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `postgres://nobody@127.0.0.1:${(server.address() as AddressInfo).port}/none`;
});
afterEach(() => {
  jest.useRealTimers();
  server.close();
});

test.each([
  ["drops every connection", () => url],
  ["takes none", () => "postgres://nobody@127.0.0.1:1/none"],
])("a PostgreSQL that %s is asked again once after each failure, however long it is gone", async (_, to) => {
  jest.useFakeTimers({
    doNotFake: ["nextTick", "setImmediate", "setInterval", "queueMicrotask", "performance", "Date"],
  });
  const warn = jest.fn();
  const stop = await listenForChanges(to(), () => undefined, { warn });
  for (let failures = 1; failures <= 6; failures += 1) {
    await until(() => warn.mock.calls.length >= failures && jest.getTimerCount() > 0, "it failed again");
    // Whatever else the connection had to say has been heard.
    await new Promise((done) => setImmediate(done));
    expect([warn.mock.calls.length, jest.getTimerCount()]).toEqual([failures, 1]);
    if (failures < 6) jest.runOnlyPendingTimers();
  }
  await stop();
  expect(jest.getTimerCount()).toBe(0);
});
