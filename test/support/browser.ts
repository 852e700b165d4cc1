import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const packageFile = join(dirname(require.resolve("@sparticuz/chromium")), "..", "..", "package.json");
const { version } = require(packageFile) as { version: string };
/** Beside the packages, so that a fresh install unpacks afresh. */
const home = join(dirname(packageFile), "..", "..", ".cache", `chromium-${version}`);

/** Starts the Chromium that npm installed. Needs nothing of the machine but what Node itself needs. */
export async function launchBrowser(): Promise<Browser> {
  await unpackOnce();
  return await chromium.launch({
    executablePath: join(home, "chromium"),
    args: [
      "--no-sandbox",
      "--no-zygote",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-domain-reliability",
      "--font-render-hinting=none",
      "--no-pings",
    ],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: home,
      LD_LIBRARY_PATH: join(home, "al2023", "lib"),
      FONTCONFIG_FILE: join(home, "fonts.conf"),
    },
  });
}

/** Unpacks into a folder of its own and renames it, so that test files that start together never see half of it. */
async function unpackOnce(): Promise<void> {
  if (existsSync(home)) return;
  const half = `${home}.${randomUUID()}`;
  await mkdir(half, { recursive: true });
  await unpackInto(half);
  await writeFile(join(half, "fonts.conf"), fontsConf());
  await rename(half, home).catch(async (error: unknown) => {
    if (!existsSync(home)) throw error;
    await rm(half, { recursive: true });
  });
}

/**
 * The package unpacks into the temporary folder, and its shared libraries only when it believes it is in AWS Lambda.
 * It is told so in a process of its own, because it also changes that process's environment.
 */
async function unpackInto(folder: string): Promise<void> {
  const script = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';
  await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], {
    cwd: dirname(packageFile),
    env: { ...process.env, NODE_OPTIONS: "", TMPDIR: folder, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs20.x" },
  });
}

/** The same fonts on every machine, at the place where they were unpacked. */
const fontsConf = (): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(home, "fonts")}</dir>
  <cachedir>${join(home, "fonts-cache")}</cachedir>
</fontconfig>
`;
