import { homedir } from "node:os";
import { describe, expect, test } from "@jest/globals";
import { projectFiles, projectRoot, readProjectFile } from "../support/project-files.ts";

/** Written so that this file does not hold what it looks for. */
const secrets: Record<string, RegExp> = {
  "a live Stripe key": /\b(sk|rk|pk)_live_[A-Za-z0-9]{8,}/,
  "a long Stripe test key": /\b(sk|rk|pk)_test_[A-Za-z0-9]{40,}/,
  "an AWS access key": /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  "a private key": /-----BEGIN (\w+ )?PRIVATE KEY-----/,
  "a token of a forge or a registry": /\b(gh[pousr]|glpat|npm)[_-][A-Za-z0-9]{30,}/,
  "a password in a URL":
    /\bpostgres(ql)?:\/\/[^\s:@/"'`$<{]+:(?!(postgres|password|secret|forewarn)@)[^\s:@/"'`$<{…]+@/,
};

const places: Record<string, RegExp> = {
  "a home directory": /(?<![\w.])\/(home\/(?!node\b)|Users\/)\w+/,
  "a registry of packages": /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm\.pkg\.|"resolved"\s*:/i,
};

const files = projectFiles().filter((path) => !/\.(png|jpe?g|ico|woff2?|pdf)$/.test(path));

describe("the tree holds", () => {
  test("the files that a clone has", () => {
    expect(files).toEqual(
      expect.arrayContaining(["package-lock.json", "src/cli.ts", "policy.yaml", ".gitignore"]),
    );
  });

  test.each(Object.entries({ ...secrets, ...places }))("no %s", (_what, pattern) => {
    expect(files.filter((path) => pattern.test(readProjectFile(path)))).toEqual([]);
  });

  test.each([
    ["a live Stripe key", `sk_live_${"a1".repeat(12)}`],
    ["a long Stripe test key", `sk_test_${"a1".repeat(30)}`],
    ["an AWS access key", `AKIA${"A1".repeat(8)}`],
    ["a private key", `-----BEGIN ${"RSA"} PRIVATE KEY-----`],
    ["a token of a forge or a registry", `ghp_${"a1".repeat(18)}`],
    ["a password in a URL", `postgres://app:${"hunter2"}@db.example/app`],
    ["a home directory", `/${"home"}/ada/forewarn`],
    ["a registry of packages", `https://${"registry"}.example.com/left-pad`],
  ])("what would be found: %s", (what, text) => {
    expect(text).toMatch({ ...secrets, ...places }[what]!);
  });

  test("no path of the machine it was made on", () => {
    // Short ones, such as /app or /root, may well be meant.
    const telling = [projectRoot, homedir()].filter((place) => place.length > 5);
    expect(files.filter((path) => telling.some((place) => names(readProjectFile(path), place)))).toEqual([]);
  });

  test("no settings of a package manager's own", () => {
    expect(files.filter((path) => /(^|\/)\.(npmrc|yarnrc.*|netrc|env(\..+)?)$/.test(path))).toEqual([]);
  });
});

/** The place itself or what lies below it, not a longer name that begins or ends alike. */
const names = (text: string, place: string): boolean =>
  new RegExp(`(?<![\\w./-])${place.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w-])`).test(text);
