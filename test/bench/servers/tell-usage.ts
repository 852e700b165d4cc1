// Loaded into every measured process before its own program: answers what it has used. Does not keep it alive.
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system, resident: process.memoryUsage.rss() });
});
process.channel?.unref();
