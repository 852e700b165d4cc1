import type { Outcome } from "./benchmark.ts";
import { check } from "./check.ts";
import { decisions } from "./decisions.ts";
import { dispatch } from "./dispatch.ts";
import { firstPage } from "./first-page.ts";
import { openGround } from "./ground.ts";
import { mailMemory } from "./mail-memory.ts";
import { memory } from "./memory.ts";
import { readOptions } from "./options.ts";
import { processedEvents } from "./processed-events.ts";
import { rendering } from "./rendering.ts";
import { inWords, machine, summary } from "./report.ts";
import { webhooks } from "./webhook.ts";
import { whatIsDue } from "./what-is-due.ts";

const benchmarks = [
  ...[check, webhooks, processedEvents, decisions, firstPage, memory, whatIsDue],
  ...[rendering, dispatch, mailMemory],
];
const options = readOptions(process.argv.slice(2), benchmarks);
if (options.kind === "answered") {
  (options.code === 0 ? process.stdout : process.stderr).write(options.text);
  process.exit(options.code);
}
const { json, only } = options;

const tell = (text: string) => (json ? process.stderr : process.stdout).write(text);
let stopping = false;
let ground = openGround();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    stopping = true;
    void ground.close().finally(() => process.exit(1));
  });
}

const began = machine();
const outcomes: Outcome[] = [];
tell(`${began.cores} × ${began.processor}, Node ${began.node}, load ${began.load.join(" ")}\n\n`);
for (const benchmark of benchmarks) {
  if (stopping || (only.length > 0 && !only.includes(benchmark.name))) continue;
  // Each has the machine to itself: what the one before it started is gone.
  ground = openGround();
  try {
    for (const outcome of await benchmark.run(ground)) {
      outcomes.push(outcome);
      tell(inWords(outcome));
    }
  } finally {
    await ground.close();
  }
}
const ended = machine();
tell(`load at the end ${ended.load.join(" ")}\n\n${summary(outcomes)}`);
if (json)
  console.log(JSON.stringify({ machine: { ...began, load_at_the_end: ended.load }, outcomes }, null, 2));
