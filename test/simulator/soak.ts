import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { serverVariable } from "../support/database.ts";
import { startSuiteServer } from "../support/suite-server.ts";
import { breakGround } from "./ground.ts";
import { liveWorlds } from "./live-worlds.ts";

const usage = `npm run soak -- [--histories 2000] [--seed 7] [--world 60] [--lanes 2] [--quick]

Lives through random customer histories and tells what was wrong in any of them. --world: customers of each world;
--lanes: worlds at once; --quick: leaves what fails as large as it is.`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", short: "h", default: false },
    histories: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e9)) },
    world: { type: "string", default: "60" },
    quick: { type: "boolean", default: false },
    lanes: { type: "string", default: String(availableParallelism()) },
  },
});

if (values.help) {
  console.log(usage);
  process.exit();
}
const server = await startSuiteServer();
process.env[serverVariable] = server.url;
const ground = await breakGround();
try {
  console.log(`The seed is ${values.seed}. To live through it again: npm run soak -- --seed ${values.seed}`);
  const figures = await liveWorlds(ground, {
    seed: values.seed,
    histories: Number(values.histories),
    perWorld: Number(values.world),
    lanes: Number(values.lanes),
    shrinks: !values.quick,
    tell: (text) => console.log(text),
  });
  if (figures.failures.length > 0) process.exitCode = 1;
} finally {
  await ground.clear();
  await server.stop();
}
