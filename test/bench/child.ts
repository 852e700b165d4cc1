import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";

/** What a process has used since it began: processor time in µs, and its resident memory in bytes. */
export type Usage = { cpu: number; resident: number };

export type Child = {
  /** Where it listens; empty when it only waits. */
  url: string;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
};

const tellUsage = new URL("./servers/tell-usage.js", import.meta.url).href;
export const serverScript = (name: string): string =>
  new URL(`./servers/${name}.js`, import.meta.url).pathname;

/** Starts a program of Node's in a process of its own and waits until it prints where it listens, or "ready". */
export async function startChild(
  script: string,
  args: string[],
  env: Record<string, string>,
): Promise<Child> {
  const child = spawn(process.execPath, ["--import", tellUsage, script, ...args], {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  process.once("exit", () => child.kill("SIGKILL"));
  const url = await readiness(child, script);
  return {
    url,
    usage: () => ask(child),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    },
  };
}

async function readiness(child: ChildProcess, script: string): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-20_000);
      const ready = /\b(?:ready|http:\/\/127\.0\.0\.1:\d+)\b/.exec(said);
      if (ready) resolve(ready[0] === "ready" ? "" : ready[0]);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("exit", (code) => reject(new Error(`${script} ended (${code}) before it was ready: ${said}`)));
  });
}

/** Waits until a process has nothing to do: until it uses less than a twentieth of a processor. */
export async function rest(child: Child): Promise<void> {
  const span = 250;
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const before = await child.usage();
    await pause(span);
    if ((await child.usage()).cpu - before.cpu < (span * 1_000) / 20) return;
  }
  throw new Error(`${child.url} did not come to rest within a minute`);
}

/** {@link tellUsage} answers. */
async function ask(child: ChildProcess): Promise<Usage> {
  const answer = once(child, "message");
  child.send("usage");
  const [usage] = await answer;
  return usage as Usage;
}
