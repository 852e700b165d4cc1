import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import type { z } from "zod";
import type { Policy } from "./core/policy.ts";
import { advice, policyFile, untouchable, type WrittenPolicy } from "./policy-schema.ts";

/** A policy file that cannot be used; the message names the file, the line and what to change. */
export class PolicyFileError extends Error {
  override name = "PolicyFileError";
}

type Document = ReturnType<typeof parseDocument>;

/** Parses a policy file's text into its policies by name. @throws PolicyFileError */
export function parsePolicies(text: string, file: string): Map<string, Policy> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken) {
    const what = broken.message.split("\n")[0]?.replace(/ at line \d+, column \d+:?$/, "");
    throw new PolicyFileError(
      `${file}, line ${lines.linePos(broken.pos[0]).line}: this is not YAML: ${what}`,
    );
  }
  const parsed = policyFile.safeParse(document.toJS(), { error: advice });
  if (!parsed.success) throw new PolicyFileError(`${file}, ${firstIssue(parsed.error, document, lines)}`);
  return new Map(Object.entries(parsed.data).map(([name, written]) => [name, toPolicy(name, written)]));
}

/** @throws PolicyFileError */
export function readPolicyFile(path: string): Map<string, Policy> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new PolicyFileError(
      `FOREWARN_POLICY: ${path} cannot be read (${(error as Error).message}); name a policy file or unset it`,
    );
  }
  return parsePolicies(text, path);
}

function firstIssue(error: z.ZodError, document: Document, lines: LineCounter): string {
  const issue = error.issues[0]!;
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]!] : issue.path;
  const node = nearestNode(document, path);
  const line = node?.range ? lines.linePos(node.range[0]).line : 1;
  return `line ${line}: ${path.join(".") || "the file"}: ${issue.message}`;
}

/** The name of the setting at a path, or of the nearest one around the place where it is missing. */
function nearestNode(document: Document, path: readonly PropertyKey[]): Node | null {
  for (let length = path.length; length > 0; length -= 1) {
    const around = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isMap(around)) continue;
    const found = around.items.find(({ key }) => isScalar(key) && key.value === path[length - 1]);
    if (found) return found.key as Node;
  }
  return document.contents;
}

function toPolicy(name: string, written: WrittenPolicy): Policy {
  const policy = {
    name,
    waits: {
      first_reminder: written.ladder.first_reminder.after,
      second_reminder: written.ladder.second_reminder.after,
      final_notice: written.ladder.final_notice.after,
      suspension: written.ladder.suspension.after,
    },
    beforeDue: written.before_due,
    mustReach: [...new Set(written.must_reach)],
    writingHours: written.writing_hours,
    cuttingHours: written.cutting_hours,
    restDays: written.rest_days,
    withhold: written.withhold,
    alwaysOpen: [...new Set([...untouchable, ...written.always_open])],
    minimum: written.minimum,
    retriesFirst: written.retries_first,
    ...(written.ignore_due_before !== undefined && { ignoreDueBefore: written.ignore_due_before }),
    usersSeeAmounts: written.users_see_amounts,
    dateLapsesAfter: written.date_lapses_after,
    promises: {
      atMost: written.promises.at_most,
      within: written.promises.within,
      perYear: written.promises.per_year,
    },
    breaker: { perHour: written.breaker.per_hour, share: Number.parseFloat(written.breaker.share) / 100 },
  };
  return { ...policy, hash: createHash("sha256").update(JSON.stringify(policy)).digest("hex") };
}
