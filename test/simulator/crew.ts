import { type ChildProcess, execFile, fork } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../support/project-files.ts";
import type { Answer, Order } from "./instance-process.ts";

/** A process that can run the service, for as long as nobody kills it. */
export type Hand = {
  /** Resolves with where it listens. @throws Error with what it said when it could not start, or died meanwhile */
  start(settings: Record<string, string>): Promise<string>;
  stop(): Promise<void>;
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>;
  /** What it logged since it was last asked. */
  said(): string[];
};

/** Processes with the service loaded, one of them always in waiting, so that a killed one is replaced at once. */
export type Crew = {
  take(): Promise<Hand>;
  /** It lives and runs nothing: another world may have it. */
  giveBack(hand: Hand): void;
  dismiss(): Promise<void>;
};

export async function hireCrew(): Promise<Crew> {
  const folder = join(projectRoot, "node_modules", ".cache", `simulator-${process.pid}`);
  const settings = ["--bundle", "--platform=node", "--format=esm", "--packages=external", "--splitting"];
  const esbuild = join(projectRoot, "node_modules", "esbuild", "bin", "esbuild");
  const program = join(projectRoot, "test/simulator/instance-process.ts");
  await promisify(execFile)(esbuild, [program, ...settings, `--outdir=${folder}`]);
  const all = new Set<ChildProcess>();
  const hire = async (): Promise<Hand> => {
    const child = fork(join(folder, "instance-process.js"), [], {
      env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    all.add(child);
    child.once("exit", () => all.delete(child));
    return handOf(child);
  };
  const idle: Hand[] = [];
  let next: Promise<Hand> = hire();
  return {
    take: async () => {
      const returned = idle.pop();
      if (returned) return returned;
      const hired = next;
      next = hire();
      return hired;
    },
    giveBack: (hand) => void idle.push(hand),
    dismiss: async () => {
      await next;
      for (const child of all) {
        const gone = once(child, "exit");
        // It has nothing left to do, and ends.
        child.disconnect();
        await gone;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function handOf(child: ChildProcess): Promise<Hand> {
  const lines: string[] = [];
  let lastWords = "";
  child.stderr?.on("data", (text: Buffer) => {
    lastWords = (lastWords + text.toString("utf8")).slice(-2_000);
  });
  let hear: ((answer: Exclude<Answer, { kind: "said" }> | { kind: "dead" }) => void) | null = null;
  child.on("message", (answer: Answer) => {
    if (answer.kind === "said") lines.push(answer.line);
    else hear?.(answer);
  });
  child.once("exit", () => hear?.({ kind: "dead" }));
  const heard = (wanted: Answer["kind"], order?: Order) =>
    new Promise<Answer>((resolve, reject) => {
      hear = (answer) => {
        if (answer.kind === wanted) resolve(answer as Answer);
        else
          reject(
            new Error(
              answer.kind === "failed"
                ? answer.why
                : `The process is ${answer.kind}, not ${wanted}: ${lastWords}`,
            ),
          );
      };
      if (order) child.send(order, (error) => error && reject(error));
    });
  await heard("idle");
  return {
    start: async (settings) => {
      const answer = await heard("started", { kind: "start", settings });
      return (answer as Extract<Answer, { kind: "started" }>).url;
    },
    stop: async () => void (await heard("stopped", { kind: "stop" })),
    kill: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    said: () => lines.splice(0),
  };
}
