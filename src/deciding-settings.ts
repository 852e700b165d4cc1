import { type Config, ConfigError } from "./config.ts";
import type { Policy } from "./core/policy.ts";
import type { Database } from "./postgres/database.ts";
import { readSettings } from "./postgres/installation.ts";

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

/**
 * A command that decided by other settings than the service would, say, lift every suspension only because it was
 * started without FOREWARN_MODE. @throws ConfigError naming the variables that differ
 */
export async function agreeWithService(db: Database, settings: Record<string, string>): Promise<void> {
  const service = await readSettings(db);
  if (service === null) return;
  const differing = Object.keys(settings).filter((name) => settings[name] !== service[name]);
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
