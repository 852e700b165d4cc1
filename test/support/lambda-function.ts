import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type HttpAnswer = { statusCode: number; headers: Record<string, string>; body: string };

export type LambdaFunction = {
  /** Milliseconds from the start of the module's evaluation to its end. */
  coldStart: number;
  /** @throws what the handler throws */
  call(handler: "http" | "work" | "events", event: object, remaining?: number): Promise<unknown>;
  /** Through the HTTP API: an event of payload 2.0. */
  request(
    method: string,
    path: string,
    options?: { headers?: Record<string, string>; body?: string; remaining?: number },
  ): Promise<HttpAnswer>;
  stop(): Promise<void>;
};

/** The function could not start; `output` is all that it wrote. */
export class ColdStartFailed extends Error {
  readonly output: string;

  constructor(message: string, output: string) {
    super(message);
    this.output = output;
  }
}

type Told = {
  id?: number;
  answer?: unknown;
  failed?: string;
  loadedAfter?: number;
  refused?: { name: string; message: string };
};

/** One instance of a function: a Node of its own that sees the package, the given variables and nothing else. */
export async function startFunction(
  directory: string,
  handler: "http" | "work" | "events",
  env: Record<string, string>,
): Promise<LambdaFunction> {
  const runtime = fileURLToPath(new URL("lambda-runtime.mjs", import.meta.url));
  const module = join(directory, "dist/lambda/lambda.mjs");
  const child = fork(runtime, [module], {
    cwd: directory,
    env: { _HANDLER: `dist/lambda/lambda.${handler}`, ...env },
    execArgv: [],
    silent: true,
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout!, child.stderr!])
    stream.on("data", (chunk: Buffer) => output.push(chunk));
  const ended = once(child, "close");

  const waiting = new Map<number, (told: Told) => void>();
  const [first] = (await Promise.race([once(child, "message"), ended])) as [Told];
  if (first.loadedAfter === undefined) {
    await ended;
    throw new ColdStartFailed(
      first.refused ? `${first.refused.name}: ${first.refused.message}` : "The function ended",
      Buffer.concat(output).toString(),
    );
  }
  child.on("message", (told: Told) => waiting.get(told.id!)?.(told));

  let calls = 0;
  const call: LambdaFunction["call"] = async (name, event, remaining = 29_000) => {
    calls += 1;
    const id = calls;
    const told = new Promise<Told>((resolve) => waiting.set(id, resolve));
    if (child.connected) child.send({ id, handler: name, event, remaining });
    const died = ended.then(
      (): Told => ({ failed: `The function died: ${Buffer.concat(output).toString()}` }),
    );
    const { answer, failed } = await Promise.race([told, died]);
    waiting.delete(id);
    if (failed !== undefined) throw new Error(failed);
    return answer;
  };
  return {
    coldStart: first.loadedAfter,
    call,
    request: async (method, path, { headers = {}, body, remaining } = {}) =>
      (await call("http", httpEvent(method, path, headers, body), remaining)) as HttpAnswer,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function httpEvent(
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | undefined,
): object {
  const [rawPath, rawQueryString = ""] = path.split("?");
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    headers: { host: "api.forewarn.test", "x-forwarded-proto": "https", ...headers },
    requestContext: {
      stage: "$default",
      requestId: "request",
      http: { method, path: rawPath, protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "test" },
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}
