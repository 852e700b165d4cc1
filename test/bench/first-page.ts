import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../../src/postgres/embedded/launch-postmaster.ts";
import { startEmbeddedPostgres } from "../../src/postgres/embedded.ts";
import type { Benchmark, Outcome } from "./benchmark.ts";
import { compare, inTurns } from "./in-turns.ts";

const patience = 60_000;

/** From `npm start` to the demo's first page, against node and a bare PostgreSQL, which nothing here could do without. */
export const firstPage: Benchmark = {
  name: "first-page",
  about: "from npm start to the first page, against node and a bare PostgreSQL",
  async run(ground) {
    const used = await ground.directory();
    const usedByServer = await ground.directory();
    const cold = await inTurns(
      3,
      async () => npmStart(await ground.directory()),
      async () => nodeAndServer(await ground.directory()),
      { warmUp: false },
    );
    const warm = await inTurns(
      3,
      () => npmStart(used),
      () => nodeAndServer(usedByServer),
    );
    return [
      told("first_page_cold", "an empty FOREWARN_DATA: initdb, migrations, the demo's history", cold, 5_000),
      told("first_page_warm", "the same data as before", warm, 5_000),
    ];
  },
};

function told(
  name: string,
  which: string,
  rounds: { ours: number; theirs: number }[],
  goal: number,
): Outcome {
  const time = compare(rounds, (ms) => ms);
  const slowest = Math.max(...rounds.map(({ ours }) => ours));
  return {
    name,
    what: `from "npm start" to 200 at /, ${which}`,
    unit: "ms",
    ...time,
    against: '"node -e 0", then a bare PostgreSQL of the same kind up to its first connection',
    goal: `<= ${goal}`,
    met: time.figure <= goal,
    notes: [`the slowest of ${rounds.length}: ${slowest.toFixed(0)} ms`],
  };
}

async function npmStart(data: string): Promise<number> {
  const port = await freePort();
  const { npm_config_node_options: _, NODE_ENV: __, ...env } = process.env;
  const began = performance.now();
  const child = spawn("npm", ["start", "--silent"], {
    env: { ...env, PORT: String(port), FOREWARN_DATA: data },
    stdio: ["ignore", "ignore", "inherit"],
    // A group of its own, so that it can be stopped as Ctrl-C stops it.
    detached: true,
  });
  try {
    await answers(`http://127.0.0.1:${port}/`, child);
    return performance.now() - began;
  } finally {
    await interrupt(child);
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await pause(25)) {
    if (child.exitCode !== null) throw new Error(`"npm start" ended (${child.exitCode}) before it answered`);
    const status = await fetch(url).then(
      (answer) => answer.text().then(() => answer.status),
      () => 0,
    );
    if (status === 200) return;
  }
  throw new Error(`"npm start" did not answer 200 at / within ${patience} ms`);
}

async function interrupt(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  process.kill(-child.pid!, "SIGINT");
  await gone;
}

async function nodeAndServer(directory: string): Promise<number> {
  const began = performance.now();
  await promisify(execFile)(process.execPath, ["-e", "0"]);
  const server = await startEmbeddedPostgres({ directory });
  const took = performance.now() - began;
  await server.stop();
  return took;
}
