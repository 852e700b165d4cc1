import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import yauzl from "yauzl";

const project = fileURLToPath(new URL("../..", import.meta.url));

export type LambdaPackage = {
  /** Where its files are, as under Lambda's /var/task. */
  directory: string;
  files: string[];
  /** The CloudFormation template that osls would deploy. */
  template: { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
  /** Of the zip file. */
  bytes: number;
  remove(): Promise<void>;
};

/** Packages with osls, as an operator does before a deployment, but with no credentials, no region and no settings. */
export async function packageForLambda(): Promise<LambdaPackage> {
  const top = await mkdtemp(join(tmpdir(), "forewarn-lambda-"));
  const osls = join(project, "node_modules/osls/bin/serverless.js");
  await promisify(execFile)(process.execPath, [osls, "package", "--package", join(top, "made")], {
    cwd: project,
    env: { PATH: process.env.PATH, HOME: top },
  });
  const zip = join(top, "made/forewarn.zip");
  const directory = join(top, "task");
  return {
    directory,
    files: await unzip(zip, directory),
    template: JSON.parse(await readFile(join(top, "made/cloudformation-template-update-stack.json"), "utf8")),
    bytes: (await stat(zip)).size,
    remove: () => rm(top, { recursive: true, force: true }),
  };
}

async function unzip(zip: string, directory: string): Promise<string[]> {
  const files: string[] = [];
  const archive = await yauzl.openPromise(zip);
  for await (const entry of archive.eachEntry()) {
    const file = join(directory, entry.fileName);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file));
    files.push(entry.fileName);
  }
  return files;
}
