import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";

// Does for a test what Lambda's own runtime does: loads the module that is named first, then calls its handlers.
const began = performance.now();
try {
  const handlers = await import(pathToFileURL(process.argv[2]).href);
  process.send({ loadedAfter: performance.now() - began });
  process.on("message", async ({ id, handler, event, remaining }) => {
    const until = Date.now() + remaining;
    try {
      const context = { getRemainingTimeInMillis: () => until - Date.now() };
      process.send({ id, answer: await handlers[handler](event, context) });
    } catch (error) {
      process.send({ id, failed: error.message });
    }
  });
} catch (error) {
  process.send({ refused: { name: error.name, message: error.message } });
  process.disconnect();
}
