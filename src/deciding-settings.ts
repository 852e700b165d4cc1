import { type Config, ConfigError } from "./config.ts";
import type { Policy } from "./core/policy.ts";
import type { Database } from "./postgres/database.ts";
import { keepSettings, readSettings } from "./postgres/installation.ts";
import type { World } from "./workflows/ports.ts";
import { reviewAnew } from "./workflows/review-anew.ts";

/** The settings on which decisions rest, by variable, in a form that can be compared. */
export function decidingSettings(
  { mode, provenBy, defaults }: Pick<Config, "mode" | "provenBy" | "defaults">,
  policies: ReadonlyMap<string, Policy>,
): Record<string, string> {
  const versions = [...policies].map(([name, { hash }]) => `${name} ${hash}`).sort();
  return {
    FOREWARN_MODE: mode,
    FOREWARN_PROOF: provenBy,
    FOREWARN_POLICY: versions.join(", "),
    FOREWARN_DEFAULT_TIME_ZONE: defaults.timeZone,
    FOREWARN_DEFAULT_LOCALE: defaults.locale,
    FOREWARN_DEFAULT_MANAGER: defaults.manager?.email ?? "",
  };
}

/** The variables that do not say the same. */
const differences = (settings: Record<string, string>, before: Record<string, string>): string[] =>
  Object.keys(settings).filter((name) => settings[name] !== before[name]);

/**
 * Keeps by what the service decides from now on. If that is something else than at its last start, all who have invoices that
 * are not settled are looked at anew first: nothing else might happen to them for months.
 */
export async function decideBy(world: World, settings: Record<string, string>): Promise<void> {
  const before = await readSettings(world.db);
  const changed = before === null ? [] : differences(settings, before);
  if (changed.length > 0) {
    const accounts = await reviewAnew(world, await world.clock.now());
    world.log.info(
      { changed, accounts },
      "The settings that decide have changed: accounts are reviewed by the new ones",
    );
  }
  await keepSettings(world.db, settings);
}

/**
 * A command that decided by other settings than the service would, say, lift every suspension only because it was
 * started without FOREWARN_MODE. @throws ConfigError naming the variables that differ
 */
export async function agreeWithService(db: Database, settings: Record<string, string>): Promise<void> {
  const service = await readSettings(db);
  if (service === null) return;
  const differing = differences(settings, service);
  if (differing.length === 0) return;
  const said = differing.map((name) =>
    name === "FOREWARN_POLICY"
      ? `${name} (another policy)`
      : `${name} (${settings[name] || "unset"}; the service: ${service[name] || "unset"})`,
  );
  throw new ConfigError(
    `${said.join(", ")} must be as for the service when it last started: run this with its environment`,
  );
}
