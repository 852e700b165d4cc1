import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { parseConfig } from "../../src/config.ts";
import { environment } from "../../src/environment.ts";

const project = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(project, path), "utf8");

/** `NAME=value` lines, quotes taken off. */
function readEnv(path: string): Record<string, string> {
  const lines = read(path).matchAll(/^([A-Z_]+)=(?:"(.*)"|(.*))$/gm);
  return Object.fromEntries([...lines].map(([, name, quoted, bare]) => [name, quoted ?? bare ?? ""]));
}

/** As compose fills `${NAME:?…}` and `${NAME:-default}`. */
function fill(text: string, env: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+):([?-])([^}]*)\}/g, (_, name: string, kind: string, rest: string) => {
    if (env[name]) return env[name];
    if (kind === "-") return rest;
    throw new Error(`${name}: ${rest}`);
  });
}

const example = readEnv("infra/env.example");
const compose = (env: Readonly<Record<string, string>>) =>
  parse(fill(read("infra/compose.yaml"), env)).services;
const filled = {
  ...example,
  POSTGRES_PASSWORD: "secret",
  STRIPE_SECRET_KEY: "sk_live_of_this_test",
  STRIPE_WEBHOOK_SECRET: "whsec_of_this_test",
  FOREWARN_BOOTSTRAP_KEY: "a-bootstrap-key-that-is-long-enough",
};

describe("the compose file", () => {
  test("with env.example filled in, gives the service all that it needs, and nothing of the demo", () => {
    const config = parseConfig({
      NODE_ENV: "production",
      ...filled,
      ...compose(filled).forewarn.environment,
    });
    expect(config).toMatchObject({
      demo: false,
      clock: "system",
      mode: "observe",
      host: "0.0.0.0",
      port: 8080,
    });
    expect(config.mail).toMatchObject({ transport: "ses", from: "Billing <billing@example.com>" });
    expect(config.databaseUrl).toBe("postgres://forewarn:secret@postgres:5432/forewarn");
  });

  test("refuses to start without what env.example leaves open", () => {
    for (const name of [
      "POSTGRES_PASSWORD",
      "STRIPE_SECRET_KEY",
      "STRIPE_WEBHOOK_SECRET",
      "FOREWARN_BOOTSTRAP_KEY",
    ]) {
      expect(() => compose({ ...filled, [name]: "" })).toThrow(`${name}: set it in infra/.env`);
    }
  });

  test("asks for nothing that the service does not read", () => {
    const others = ["POSTGRES_PASSWORD", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    const names = [...Object.keys(example), ...Object.keys(compose(filled).forewarn.environment)];
    expect(names.filter((name) => !(name in environment.shape) && !others.includes(name))).toEqual([]);
  });

  test("starts the service when PostgreSQL can be reached", () => {
    const { forewarn, postgres } = compose(filled);
    expect(forewarn.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    expect(postgres.healthcheck.test).toContain("pg_isready");
    expect(existsSync(join(project, "infra", forewarn.build.context, forewarn.build.dockerfile))).toBe(true);
  });
});

test("all that the Dockerfile copies is there", () => {
  const copied = [...read("infra/Dockerfile").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files]) =>
    files!.split(" "),
  );
  expect(copied).toContain("policy.yaml");
  expect(copied.filter((file) => !existsSync(join(project, file)))).toEqual([]);
});
