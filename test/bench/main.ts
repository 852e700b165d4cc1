import { parseArgs } from "node:util";
import type { Outcome } from "./benchmark.ts";
import { check } from "./check.ts";
import { decisions } from "./decisions.ts";
import { firstPage } from "./first-page.ts";
import { openGround } from "./ground.ts";
import { memory } from "./memory.ts";
import { inWords, machine } from "./report.ts";
import { webhooks } from "./webhook.ts";
import { whatIsDue } from "./what-is-due.ts";

const benchmarks = [check, webhooks, decisions, firstPage, memory, whatIsDue];
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
  },
});

const unknown = values.only.find((name) => !benchmarks.some((benchmark) => benchmark.name === name));
if (unknown !== undefined) {
  console.error(
    `--only ${unknown}: there is no such benchmark; there are ${benchmarks.map(({ name }) => name).join(", ")}`,
  );
  process.exit(1);
}

const tell = (text: string) => (values.json ? process.stderr : process.stdout).write(text);
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
  if (stopping || (values.only.length > 0 && !values.only.includes(benchmark.name))) continue;
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
tell(`load at the end ${ended.load.join(" ")}\n`);
if (values.json)
  console.log(JSON.stringify({ machine: { ...began, load_at_the_end: ended.load }, outcomes }, null, 2));
