import { type Command, InvalidArgumentError, Option } from "commander";
import type { InboxStatus } from "../postgres/dead-letters.ts";

const statuses = ["dead", "pending", "ignored"] as const satisfies readonly InboxStatus[];

/** What an operator does about events that could not be worked in. */
export function addInboxCommands(program: Command): void {
  const inbox = program
    .command("inbox")
    .description("see Stripe's events that are not worked in, replay or dismiss them");

  inbox
    .command("list")
    .description("list events that are dead or pending, newest first")
    .addOption(new Option("--status <status>", "only these").choices(statuses))
    .addOption(new Option("--limit <count>", "at most so many").argParser(parseCount).default(100))
    .option("--json", "as JSON, for programs")
    .addHelpText(
      "after",
      "\nDead: tried twelve times and given up; suspensions that they may concern are frozen.\n" +
        "Pending: waits for its next try. Ignored: of another mode or account, not about debts, or dismissed.",
    )
    .action(async (options) => (await import("./inbox.ts")).listInbox(options));

  inbox
    .command("show")
    .description("show all that is known of an event, and the event itself")
    .argument("<id>", "its id, evt_…")
    .option("--json", "as JSON, for programs")
    .action(async (id: string, options) => (await import("./inbox.ts")).showEvent(id, options));

  inbox
    .command("replay")
    .description("work events in again, as if they had just arrived")
    .argument("[id...]", "their ids, evt_…")
    .option("--all-dead", "all that are dead")
    .addHelpText(
      "after",
      "\nAsks for a fresh look at whom they concern; doing so once too often does no harm.",
    )
    .action(async (ids: string[], { allDead = false }: { allDead?: boolean }, command: Command) => {
      if (allDead === ids.length > 0) command.error("error: name the events to replay, or give --all-dead");
      await (await import("./inbox.ts")).replayInbox(allDead ? "all dead" : ids);
    });

  inbox
    .command("dismiss")
    .description("put an event aside for good, so that it freezes nothing any more; it is kept")
    .argument("<id>", "its id, evt_…")
    .requiredOption("--reason <text>", "why nothing is lost by it", parseReason)
    .option("--by <name>", "who says so; else the user of this machine", parseReason)
    .action(async (id: string, options) => (await import("./inbox.ts")).dismissEvent(id, options));
}

function parseReason(text: string): string {
  const line = text.trim();
  if (/^\P{Cc}{1,500}$/u.test(line)) return line;
  throw new InvalidArgumentError("It must be one line of 1 to 500 characters.");
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a number from 1 to 999999.");
}
