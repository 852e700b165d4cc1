// The container's health check: exits with 0 while the service answers. The image has no curl, and needs none.
const { PORT = "8080" } = process.env;
const alive = await fetch(`http://127.0.0.1:${PORT || 8080}/healthz`, { signal: AbortSignal.timeout(2_500) })
  .then((answer) => answer.ok)
  .catch(() => false);
process.exit(alive ? 0 : 1);
