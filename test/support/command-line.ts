import { type ChildProcess, execFile, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./project-files.ts";

export type Ended = { code: number | null; stdout: string; stderr: string };

export type Run = {
  child: ChildProcess;
  /** What it has written to stdout so far. */
  output(): string;
  ended: Promise<Ended>;
};

export type CommandLine = {
  /** Runs it in a process of its own, with these variables and none of ours. */
  run(args: readonly string[], env?: Record<string, string>): Run;
  remove(): Promise<void>;
};

/** The command line, built from the sources as they are now: `dist/` may be of yesterday. */
export async function buildCommandLine(): Promise<CommandLine> {
  const folder = join(projectRoot, "node_modules", ".cache", `command-line-${process.pid}`);
  await promisify(execFile)(process.execPath, ["build.mjs", "--outdir", folder], { cwd: projectRoot });
  return {
    run: (args, env = {}) => start([join(folder, "cli.js"), ...args], env),
    remove: () => rm(folder, { recursive: true }),
  };
}

function start(args: readonly string[], env: Record<string, string>): Run {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return { child, output: () => stdout, ended };
}
