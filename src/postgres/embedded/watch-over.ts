import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { ServerAccount } from "./server-account.ts";

/**
 * Sees to it that the server does not outlive us: told to stop when we exit, and, when we are killed and can say
 * nothing, by a shell that waits for our end of its input to close. Returns a function that ends the watch.
 */
export function watchOver(server: ChildProcess, account: ServerAccount): () => void {
  const stopServer = (): void => void server.kill("SIGINT");
  process.once("exit", stopServer);
  const shell = spawn("/bin/sh", ["-c", 'read -r _; kill -INT "$1"', "forewarn-watch", String(server.pid)], {
    ...(account ? { uid: account.uid | 0, gid: account.gid | 0 } : {}),
    cwd: "/",
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without a shell, a killed service leaves its server to the next start, which stops it.
  shell.on("error", () => {});
  shell.unref();
  (shell.stdin as Socket).unref();
  return () => {
    process.off("exit", stopServer);
    shell.kill("SIGKILL");
  };
}
