import { Gauge, type Registry } from "prom-client";
import { breakerCauses, type Halt } from "../core/halt.ts";
import { iso } from "../core/instant.ts";

/** What stops suspensions, for `/readyz`: without anybody's name or words, since whoever reaches the port reads it. */
export const haltDetail = (halts: readonly Halt[]) =>
  halts.map((halt) => ({
    kind: halt.kind,
    since: iso(halt.at),
    ...(halt.kind === "breaker" && { cause: halt.cause, why: halt.reason, figures: halt.figures }),
  }));

/** Every cause is shown, so that an alarm on it needs no guess whether it is known. */
export function haltGauges(registry: Registry): (halts: readonly Halt[]) => void {
  const registers = [registry];
  const open = new Gauge({
    name: "forewarn_breaker_open",
    help: "1 while a breaker of this cause stops suspensions",
    labelNames: ["cause"],
    registers,
  });
  const halted = new Gauge({
    name: "forewarn_halted",
    help: "1 while an operator stopped suspensions, or restored everybody",
    labelNames: ["kind"],
    registers,
  });
  return (halts) => {
    for (const cause of breakerCauses)
      open.set({ cause }, halts.some((halt) => halt.cause === cause) ? 1 : 0);
    for (const kind of ["halt", "restore_all"])
      halted.set({ kind }, halts.some((halt) => halt.kind === kind) ? 1 : 0);
  };
}
