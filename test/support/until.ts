import { setTimeout as pause } from "node:timers/promises";

/** Waits for a condition of the outside world; fails, naming it, when it has not come true after `patience` ms. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  name: string,
  patience = 10_000,
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${patience} ms in vain until ${name}`);
    await pause(10);
  }
}
