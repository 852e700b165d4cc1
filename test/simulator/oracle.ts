import { setTimeout as pause } from "node:timers/promises";
import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import type { Database } from "../../src/postgres/database.ts";
import { isBeyondDoubt } from "./beyond-doubt.ts";
import type { Customer } from "./customer.ts";
import { wrongWithCut } from "./cut-rules.ts";
import { wrongWithDunning } from "./dunning-rules.ts";
import type { Finding } from "./finding.ts";
import type { Operator } from "./operator.ts";
import { type Waits, waitsAt } from "./pace.ts";
import type { WorldPlan } from "./plan.ts";
import {
  decisionsSince,
  type Evidence,
  evidenceOf,
  leftUndone,
  mailsAfter,
  noticesSince,
  type Position,
  positions,
  type Step,
} from "./records.ts";
import { ladder, MailsSeen, wrongWithStep } from "./step-rules.ts";

/**
 * How long someone who owes nothing may stay restricted when every event of the payment was lost: at the end of the
 * first move of the clock since, in which Stripe answered and which took it on by as much. Reconciliation looks at
 * everybody on the ladder as often.
 */
export const forgottenPaymentBound = hour;

/** Real milliseconds within which every instance tells products what was decided. */
const tellsWithin = 3_000;

/** Of one step of a world, from the moment before it to the one after. */
export type StepWeather = {
  from: Instant;
  to: Instant;
  /** Every request to Stripe was answered as it should be. */
  stripeAnswered: boolean;
  /** No request to Stripe was answered at all. */
  stripeWasSilent: boolean;
  /** No instance was killed. */
  undisturbed: boolean;
};

/** Watches over a running world: reads what the service wrote down, and holds it against the truth. */
export class Oracle {
  readonly findings: Finding[] = [];
  readonly #db: Database;
  readonly #customers: readonly Customer[];
  readonly #waits: Waits;
  readonly #mails = new MailsSeen();
  readonly #operator: Operator;
  readonly #stages = new Map<number, { revision: number; stage: string }>();
  #byAccount = new Map<number, Customer>();
  #at: Instant;
  #mailPosition = 0;
  #unusual = new Set<number>();
  suspensions = 0;
  mailsSent = 0;
  /** As of the last look. */
  positions: Position[] = [];

  constructor(
    db: Database,
    customers: readonly Customer[],
    { begins, pace }: Pick<WorldPlan, "begins" | "pace">,
    operator: Operator,
  ) {
    this.#operator = operator;
    this.#waits = waitsAt[pace];
    this.#db = db;
    this.#customers = customers;
    this.#at = begins;
  }

  /** Looks at all that was decided, mailed and told since the last look. */
  async look(weather: StepWeather): Promise<void> {
    this.positions = await positions(this.#db);
    this.#meet();
    await this.#lookAtDecisions(weather);
    await this.#lookAtMails(weather);
    for (const position of this.positions) this.#lookAtPosition(position, weather);
    this.#at = weather.to;
  }

  /** Asks for everybody who is not plainly active, or was not before, what products are told. */
  async compareWithChecks(
    check: (alias: string) => Promise<{ stage: string; access: string } | null>,
  ): Promise<void> {
    const unusual = this.positions.filter(
      ({ stage, accountId }) => stage !== "active" || this.#unusual.has(accountId),
    );
    this.#unusual = new Set(
      this.positions.flatMap(({ stage, accountId }) => (stage === "active" ? [] : accountId)),
    );
    for (const { accountId } of unusual) {
      const customer = this.#byAccount.get(accountId);
      if (customer) await this.#compare(customer, accountId, () => check(customer.alias));
    }
  }

  async #compare(
    customer: Customer,
    accountId: number,
    check: () => Promise<{ stage: string; access: string } | null>,
  ): Promise<void> {
    const deadline = Date.now() + tellsWithin;
    let decided = this.positions.find((one) => one.accountId === accountId)!;
    for (;;) {
      const told = await check();
      if (told === null || (told.stage === decided.stage && told.access === decided.access)) return;
      const text = `an instance says ${told.stage} and ${told.access}; it is ${decided.stage} and ${decided.access}`;
      if (Date.now() > deadline)
        return this.say({ rule: "told_otherwise", ref: customer.ref, at: this.#at, text });
      await pause(20);
      // It may have been decided anew meanwhile.
      decided = (await positions(this.#db)).find((one) => one.accountId === accountId)!;
    }
  }

  /** Who is restricted, as of the last look. */
  restricted(): Customer[] {
    return this.positions.flatMap(({ access, accountId }) =>
      access === "restricted" ? (this.#byAccount.get(accountId) ?? []) : [],
    );
  }

  say(finding: Finding): void {
    this.findings.push(finding);
  }

  #meet(): void {
    if (this.#byAccount.size === this.positions.length && this.#byAccount.size > 0) return;
    const byCustomer = new Map(
      this.#customers.flatMap((customer) => customer.stripeIds.map((id) => [id, customer] as const)),
    );
    this.#byAccount = new Map(
      this.positions.flatMap(({ accountId, customer }) => {
        const found = byCustomer.get(customer);
        return found ? [[accountId, found] as const] : [];
      }),
    );
    for (const [accountId, customer] of this.#byAccount) customer.accountId = accountId;
  }

  async #lookAtDecisions(weather: StepWeather): Promise<void> {
    for (const step of await decisionsSince(this.#db, this.#at)) {
      const last = this.#stages.get(step.accountId) ?? { revision: 0, stage: "active" };
      if (step.revision <= last.revision) continue;
      this.#stages.set(step.accountId, step);
      const customer = this.#byAccount.get(step.accountId);
      if (customer && step.stage !== last.stage) await this.#lookAtStep(customer, last.stage, step, weather);
    }
  }

  async #lookAtStep(customer: Customer, from: string, step: Step, weather: StepWeather): Promise<void> {
    const { stage: to, at } = step;
    customer.tell(at, `stage: ${from} → ${to}`);
    if (ladder.indexOf(to) <= ladder.indexOf(from)) return;
    const evidence: Evidence[] = await evidenceOf(this.#db, step.accountId);
    this.findings.push(...wrongWithStep(customer, { from, to, at }, evidence, this.#waits));
    if (to !== "suspended") return;
    this.suspensions += 1;
    // At the step's very beginning a review may rest on what was read before it.
    const stripeWasSilent = weather.stripeWasSilent && at > weather.from;
    const lastWait = this.#waits.suspension * day;
    this.findings.push(...wrongWithCut(customer, step, evidence, { stripeWasSilent, lastWait }));
    const stopping = this.#operator.stopping(at);
    if (stopping)
      this.say({
        rule: "suspended_while_halted",
        ref: customer.ref,
        at,
        text: `${stopping.kind} is in force`,
      });
  }

  async #lookAtMails({ from, to }: StepWeather): Promise<void> {
    for (const { accountId, kind, issuedAt } of await noticesSince(this.#db, from)) {
      const customer = this.#byAccount.get(accountId);
      const issued = { kind, at: issuedAt, what: "issued" } as const;
      if (customer) this.findings.push(...wrongWithDunning(customer, issued, { from, to }));
    }
    for (const mail of await mailsAfter(this.#db, this.#mailPosition)) {
      this.#mailPosition = mail.position;
      this.mailsSent += 1;
      const customer = this.#byAccount.get(mail.accountId);
      customer?.tell(mail.sentAt, `mail: ${mail.kind} to ${mail.recipient}`);
      if (!customer) continue;
      this.findings.push(...this.#mails.add(mail, customer));
      const handed = { kind: mail.kind, at: mail.sentAt, what: "handed_over" } as const;
      this.findings.push(...wrongWithDunning(customer, handed, { from, to }));
    }
  }

  #lookAtPosition(position: Position, { from, to, stripeAnswered, undisturbed }: StepWeather): void {
    const customer = this.#byAccount.get(position.accountId);
    if (!customer) return;
    const about = { ref: customer.ref, at: to };
    if (position.toldStage !== position.stage)
      this.say({
        rule: "told_otherwise",
        ...about,
        text: `${position.toldStage}, and it is ${position.stage}`,
      });
    if (position.access !== "restricted") return;
    if (this.#operator.restoresSince(from))
      this.say({ rule: "restricted_while_restored", ...about, text: "it is suspended" });
    const { clearSince } = customer;
    const isBound = clearSince !== null && clearSince <= from && to - clearSince >= forgottenPaymentBound;
    if (isBound && stripeAnswered && undisturbed && customer.isClear(to))
      this.say({
        rule: "restricted_without_debt",
        ...about,
        text: `nothing is owed since ${iso(clearSince)}`,
      });
    const kept = customer.inForce(to, "restore", "exempt").find((one) => one.from < to);
    if (kept) this.say({ rule: "suspended_against_an_override", ...about, text: `${kept.kind} is in force` });
  }

  /** The weather has cleared and two days have passed: who owes nothing is active, and nothing is left undone. */
  async lookAtTheEnd(at: Instant): Promise<void> {
    for (const { accountId, stage } of this.positions) {
      const customer = this.#byAccount.get(accountId);
      if (customer?.isClear(at) && stage !== "active")
        this.say({
          rule: "wrong_at_the_end",
          ref: customer.ref,
          at,
          text: `nothing is owed, and it is ${stage}`,
        });
    }
    for (const { accountId, text } of await leftUndone(this.#db)) {
      const ref = accountId === null ? null : (this.#byAccount.get(accountId)?.ref ?? null);
      this.say({ rule: "stuck", ref, at, text });
    }
  }

  /** Long enough after the end, who has owed since before it and can be reached is on the ladder, or at its foot. */
  async lookAtDebtors(at: Instant, owingSince: Instant, least: "reminded" | "suspended"): Promise<void> {
    for (const { accountId, stage } of this.positions) {
      const customer = this.#byAccount.get(accountId);
      if (!customer || !isBeyondDoubt(customer, at, owingSince)) continue;
      if (ladder.indexOf(stage) >= ladder.indexOf(least)) continue;
      const text = `it has owed since before ${iso(owingSince)}, and is ${stage}`;
      this.say({ rule: "wrong_at_the_end", ref: customer.ref, at, text });
    }
  }
}
