import type { Difference, Said } from "../workflows/compare-with-stripe.ts";
import type { Mended } from "../workflows/mend-accounts.ts";
import { ProgressLine } from "./progress-line.ts";
import { count, differenceLine, listed, mendedLine } from "./reconcile-words.ts";

export type Looked = "events" | "invoices" | "accounts";

/** What was compared, found and mended: lines for people or JSON to stdout, how far it is to stderr. */
export class ReconcileReport {
  readonly sums = {
    events: 0,
    invoices: 0,
    reviewed: 0,
    imported: 0,
    mended: 0,
    differing: 0,
    failed: 0,
    unreadable: 0,
  };
  private readonly lost = new Map<string, number>();
  private readonly progress = new ProgressLine();
  private readonly json: boolean;
  private readonly dryRun: boolean;
  private readonly whole: boolean;
  private at = "";

  /** `whole`: lists are compared, not only one account. */
  constructor({ json, dryRun, whole }: { json: boolean; dryRun: boolean; whole: boolean }) {
    this.json = json;
    this.dryRun = dryRun;
    this.whole = whole;
  }

  /** What is done from here on. */
  stage(text: string): void {
    if (this.at !== "") this.progress.keep(this.soFar());
    this.at = text;
    this.progress.show(`${text} …`);
  }

  looked(what: Looked, n: number): void {
    if (what !== "accounts") this.sums[what] += n;
    this.progress.show(this.soFar());
  }

  /** Events that never arrived, by type. */
  neverArrived(types: Readonly<Record<string, number>>): void {
    for (const [type, n] of Object.entries(types)) this.lost.set(type, (this.lost.get(type) ?? 0) + n);
  }

  unreadable(n: number): void {
    this.sums.unreadable += n;
  }

  mended(one: Mended): void {
    this.sums.reviewed += 1;
    const line = mendedLine(one);
    if (one.failed) this.sums.failed += 1;
    else if (one.isNew) this.sums.imported += 1;
    else if (line !== null) this.sums.mended += 1;
    if (line !== null) this.say(line, { kind: "account", ...asJson(one) });
    this.progress.show(this.soFar());
  }

  differs(account: string, difference: Difference): void {
    this.sums.differing += 1;
    const { recorded, stripe } = difference;
    this.say(differenceLine(account, difference), {
      kind: "difference",
      account,
      known: difference.accountId !== null,
      recorded: saidAsJson(recorded),
      stripe: saidAsJson(stripe),
    });
  }

  end(): void {
    this.progress.keep(this.soFar());
    if (this.json) this.print(this.summaryAsJson());
    else for (const line of this.summary()) process.stdout.write(`${line}\n`);
  }

  private summaryAsJson(): object {
    const { differing, imported, mended, reviewed, failed, ...looked } = this.sums;
    const outcome = this.dryRun ? { differing } : { imported, mended, reviewed, failed };
    const never_arrived = Object.fromEntries(this.lost);
    return { kind: "summary", dry_run: this.dryRun, ...looked, ...outcome, never_arrived };
  }

  private summary(): string[] {
    const { reviewed, imported, mended, differing, failed } = this.sums;
    const afresh = [`${count(imported, "was", "were")} new`, `${count(mended, "was", "were")} mended`];
    if (failed > 0) afresh.push(`${failed} could not be read`);
    return [
      ...(this.whole ? this.comparison() : []),
      this.dryRun
        ? `${count(differing, "difference")}; nothing was written.`
        : `${count(reviewed, "account")} read afresh: ${afresh.join(", ")}.`,
    ];
  }

  private comparison(): string[] {
    const { events, invoices, unreadable } = this.sums;
    const lost = [...this.lost.values()].reduce((sum, n) => sum + n, 0);
    return [
      `Compared with Stripe: ${count(events, "event")}, ${count(invoices, "open invoice")}.`,
      lost === 0
        ? "Every event had arrived."
        : `${count(lost, "event")} had never arrived: ${listed(this.lost)}.`,
      ...(unreadable > 0 ? [`${count(unreadable, "invoice")} made no sense and could not be compared.`] : []),
    ];
  }

  private soFar(): string {
    const { events, invoices, reviewed, differing } = this.sums;
    const done = this.dryRun
      ? `${count(differing, "difference")}`
      : `${count(reviewed, "account")} read afresh`;
    return `${this.at}: ${count(events, "event")}, ${count(invoices, "invoice")} compared, ${done}`;
  }

  private say(line: string, json: object): void {
    this.progress.around(() => {
      if (this.json) this.print(json);
      else process.stdout.write(`${line}\n`);
    });
  }

  private print(json: object): void {
    process.stdout.write(`${JSON.stringify(json)}\n`);
  }
}

const saidAsJson = (said: Said | null) =>
  said && {
    invoice: said.id,
    number: said.number,
    status: said.status,
    remaining: { amount: said.amountRemaining, currency: said.currency },
  };

function asJson({ account, isNew, failed, stage, invoices }: Mended) {
  const one = (invoice: Mended["invoices"][number]["after"]) =>
    invoice && {
      status: invoice.status,
      remaining: { amount: invoice.remaining, currency: invoice.currency },
    };
  return {
    account,
    new: isNew,
    failed,
    stage,
    invoices: invoices.map(({ before, after }) => ({
      invoice: (after ?? before)!.id,
      number: (after ?? before)!.number,
      recorded: one(before),
      stripe: one(after),
    })),
  };
}
