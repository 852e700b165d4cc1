import { setTimeout as pause } from "node:timers/promises";
import { day, hour, type Instant, iso } from "../../src/core/instant.ts";
import type { EventBody } from "../../src/demo/pretend-stripe/shapes.ts";
import { connect, type Database } from "../../src/postgres/database.ts";
import { readInstallation } from "../../src/postgres/installation.ts";
import { createTestDatabase } from "../support/database.ts";
import { Chance } from "./chance.ts";

import { Customer } from "./customer.ts";
import type { Finding } from "./finding.ts";
import type { Ground } from "./ground.ts";
import { happen, putAccount, type Scene } from "./happen.ts";
import { ask, Instances, key } from "./instances.ts";
import { Operator } from "./operator.ts";
import { Oracle } from "./oracle.ts";
import type { Happening, Kill, WorldPlan } from "./plan.ts";
import { Post } from "./post.ts";
import { latestRevision } from "./records.ts";
import { Restorations } from "./restorations.ts";
import { invoiceTruths } from "./truth.ts";
import { Weather } from "./weather.ts";
import { openWorldStripe, stripeKey, type WorldStripe } from "./world-stripe.ts";

export type WorldOutcome = {
  plan: WorldPlan;
  findings: Finding[];
  customers: readonly Customer[];
  /** How long it took from posting the event of a payment until the check said that all is open, real ms. */
  restored: number[];
  suspensions: number;
  mails: number;
  kills: number;
  /** Moves of the clock. */
  steps: number;
  /** Webhooks that were taken, each copy counted; and what was asked of Stripe. */
  events: number;
  reads: number;
  /** What the instances logged at level error. */
  errors: string[];
};

const secret = "whsec_simulator";

/** Lives through one world and tells what was wrong. @throws only when the simulator itself fails */
export async function runWorld(plan: WorldPlan, ground: Ground): Promise<WorldOutcome> {
  const database = await createTestDatabase();
  const { db } = connect(database.url, { onError: () => undefined, max: 2 });
  const world = new LivingWorld(plan, ground, db);
  try {
    await readInstallation(db, "virtual", plan.begins);
    await world.open(database.url);
    await world.live();
    return await world.outcome();
  } finally {
    await world.close();
    await db.destroy();
    await database.drop();
  }
}

class LivingWorld {
  readonly #db: Database;
  readonly #plan: WorldPlan;
  readonly #ground: Ground;
  readonly #chance: Chance;
  readonly #weather: Weather;
  readonly #customers: readonly Customer[];
  readonly #oracle: Oracle;
  readonly #operator: Operator;
  readonly #post: Post;
  readonly #restorations: Restorations;
  readonly #changed = new Set<Customer>();
  #byStripeId = new Map<string, Customer>();
  #stripe!: WorldStripe;
  #instances!: Instances;
  #now: Instant;
  /** How many of each customer's happenings are over. */
  readonly #over = new Map<Customer, number>();
  #kills = 0;
  #steps = 0;
  #acted = 0;
  #ended = false;

  constructor(plan: WorldPlan, ground: Ground, db: Database) {
    this.#db = db;
    this.#plan = plan;
    this.#ground = ground;
    this.#now = plan.begins;
    this.#chance = new Chance(`${plan.seed}/instances`);
    this.#weather = new Weather(plan);
    this.#customers = plan.histories.map((history) => new Customer(history));
    this.#operator = new Operator((...asked) => this.#scene().ask(...asked));
    this.#oracle = new Oracle(db, this.#customers, plan, this.#operator);
    this.#restorations = new Restorations((finding) => this.#oracle.say(finding));
    this.#post = new Post({
      secret,
      now: () => this.#now,
      version: () => this.#weather.version,
      isThin: (event, copy) => this.#weather.isThin(event, copy),
      fateOf: (event) => this.#fateOf(event),
      endpoint: () => this.#instances.pick(this.#chance.int(0, 5)),
      taken: (event, postedAt) => this.#taken(event, postedAt),
    });
  }

  async open(databaseUrl: string): Promise<void> {
    this.#stripe = await openWorldStripe({
      seed: this.#plan.seed,
      now: () => this.#now,
      faults: this.#weather.faults,
      onEvents: (events) => {
        for (const event of events) this.#heard(event);
        this.#post.take(events);
      },
    });
    this.#post.openWith(this.#stripe.book);
    this.#instances = new Instances(this.#ground.crew, this.#settings(databaseUrl), this.#plan.instances);
    await this.#instances.startAll();
    for (const customer of this.#customers) await this.#enter(customer);
  }

  #settings(databaseUrl: string): Record<string, string> {
    return {
      PORT: "0",
      DATABASE_URL: databaseUrl,
      STRIPE_SECRET_KEY: stripeKey,
      STRIPE_API_BASE: this.#stripe.url,
      STRIPE_WEBHOOK_SECRET: secret,
      FOREWARN_CLOCK: "virtual",
      MAIL_TRANSPORT: "mailbox",
      FOREWARN_BOOTSTRAP_KEY: key,
      FOREWARN_POLICY: this.#ground.policyFiles[this.#plan.pace],
      LOG_LEVEL: "error",
    };
  }

  async #enter(customer: Customer): Promise<void> {
    const { ref, contacts, registered, twoIds } = customer.history;
    // The id is the history's own: a world of fewer customers has the same.
    const id = `${twoIds === undefined ? "cus" : "acct"}_${this.#plan.seed.replace(/\W/g, "")}${ref}`;
    customer.stripeId = id;
    for (const each of customer.stripeIds) this.#byStripeId.set(each, customer);
    const { ledger } = this.#stripe;
    const details = { id, name: ref, email: customer.stripeEmail };
    if (twoIds === undefined) await ledger.createCustomer(details);
    else await ledger.createCustomerAccount({ ...details, both: true });
    if (registered) await putAccount(customer, contacts, this.#scene());
  }

  async live(): Promise<void> {
    for (const [at, stop] of this.#plan.stops.entries()) {
      const to = this.#plan.begins + stop * hour;
      if (to <= this.#now) continue;
      await this.#step(at, to);
      if (this.#oracle.findings.length > 0) return;
    }
    await this.#end();
  }

  async #step(at: number, to: Instant): Promise<void> {
    const from = this.#now;
    const kill = this.#plan.kills.find((one) => one.step === at);
    this.#weather.enter(from, to);
    this.#begin();
    await this.#acts(from);
    await this.#happenings(from, false);
    await this.#stripe.ledger.runDue(from);
    await this.#takeStock(from);
    if (kill?.amid === "post") await this.#disturbed(kill, this.#post.round());
    await this.#post.round();
    const amid = this.#happenings(to, true);
    if (kill?.amid === "move")
      await this.#disturbed(
        kill,
        this.#move(to).catch(() => undefined),
      );
    await this.#move(to);
    await amid;
    this.#now = to;
    await this.#takeStock(to);
    await this.#post.round();
    await this.#restorations.settled();
    await this.#look(from, kill === undefined);
  }

  async #look(from: Instant, undisturbed: boolean): Promise<void> {
    await this.#oracle.look({
      from,
      to: this.#now,
      stripeAnswered: this.#weather.stripeAnswers,
      stripeWasSilent: this.#weather.stripeIsSilent,
      undisturbed,
    });
    await this.#oracle.compareWithChecks(async (alias) => {
      const url = this.#instances.pick(this.#chance.int(0, 5))!;
      return (await ask(url, "GET", `/v1/entitlements/${alias}`)).body;
    });
  }

  #begin(): void {
    this.#post.close();
    this.#restorations.watch(this.#oracle.restricted());
    for (const customer of this.#customers) customer.begin();
  }

  async #acts(until: Instant): Promise<void> {
    for (const act of this.#plan.acts.slice(this.#acted)) {
      if (this.#plan.begins + act.at * hour > until) return;
      this.#acted += 1;
      await this.#operator.act(act, this.#now);
    }
  }

  /** Lets happen what the histories say happens by `until`: between two moves, or amid one. */
  async #happenings(until: Instant, amid: boolean): Promise<void> {
    for (const customer of this.#customers) {
      let over = this.#over.get(customer) ?? 0;
      for (;;) {
        const next: Happening | undefined = customer.history.happenings[over];
        if (!next || this.#plan.begins + next.at * hour > until || (amid && !next.amid)) break;
        over += 1;
        this.#over.set(customer, over);
        if (amid) await pause(this.#chance.int(0, 15));
        await happen(customer, next, this.#scene());
      }
    }
  }

  /** Sees what became of the truth, where anything did. */
  async #takeStock(at: Instant): Promise<void> {
    for (const customer of this.#changed)
      customer.learn(invoiceTruths(this.#stripe.book, customer.stripeId, customer.slips));
    this.#changed.clear();
    for (const customer of this.#customers) customer.note(at);
  }

  async #move(to: Instant): Promise<void> {
    const url = this.#instances.pick(this.#chance.int(0, 5));
    if (url === null) throw new Error("No instance is up to move the clock");
    const { status, body } = await ask(url, "POST", "/demo/clock", { now: iso(to) });
    this.#steps += 1;
    if (status === 200) return;
    this.#oracle.say({
      rule: "broken",
      ref: null,
      at: to,
      text: `the clock did not move: ${JSON.stringify(body)}`,
    });
  }

  /** One instance dies meanwhile, and comes back. What is under way may be cut off by it. */
  async #disturbed(kill: Kill, underWay: Promise<unknown>): Promise<void> {
    await pause(kill.afterMs);
    await this.#instances.kill(kill.instance);
    this.#kills += 1;
    await this.#instances.start(kill.instance);
    await underWay;
  }

  /** The weather clears, and two days later all must be well; long after, whoever owes must be where that leads. */
  async #end(): Promise<void> {
    this.#weather.clear();
    this.#ended = true;
    this.#begin();
    await this.#stripe.ledger.runDue(this.#now);
    await this.#takeStock(this.#now);
    await this.#instances.startAll();
    await this.#operator.resume(this.#now);
    const cleared = this.#now;
    await this.#post.clear({ lost: this.#plan.ending === "redelivered" });
    await this.#goOn(2, day);
    await this.#oracle.lookAtTheEnd(this.#now);
    await this.#goOn(4, 2 * day);
    await this.#oracle.lookAtDebtors(this.#now, cleared, "reminded");
    if (this.#plan.patience === 0) return;
    await this.#goOn(this.#plan.patience / 3, 3 * day);
    await this.#oracle.lookAtDebtors(this.#now, cleared, "suspended");
  }

  /** Calm days. */
  async #goOn(steps: number, length: number): Promise<void> {
    for (let left = steps; left > 0; left -= 1) {
      const from = this.#now;
      const to = from + length;
      this.#begin();
      await this.#stripe.ledger.runDue(from);
      await this.#takeStock(from);
      await this.#post.round();
      await this.#move(to);
      this.#now = to;
      await this.#post.round();
      await this.#look(from, true);
    }
  }

  #scene(): Scene {
    const { ledger, book } = this.#stripe;
    return {
      ledger,
      book,
      now: this.#now,
      ask: this.#instances.asking(() => this.#chance.int(0, 5)),
      revisionOf: ({ stripeId }) => latestRevision(this.#db, stripeId),
    };
  }

  #heard(event: EventBody): void {
    const owner = this.#ownerOf(event);
    if (owner) this.#changed.add(owner);
  }

  #ownerOf({ data: { object } }: EventBody): Customer | undefined {
    const { book } = this.#stripe;
    const customer = (of: Record<string, unknown> | null | undefined): unknown =>
      of?.object === "customer" ? of.id : of?.customer;
    const charge = typeof object.charge === "string" ? book.find("charge", object.charge) : null;
    const invoice = typeof object.invoice === "string" ? book.find("invoice", object.invoice) : null;
    const id = customer(object) ?? customer(charge as never) ?? customer(invoice as never);
    return this.#byStripeId.get(String(id));
  }

  #fateOf(event: EventBody) {
    const owner = this.#ownerOf(event);
    return this.#weather.fateOf(event, owner?.ref ?? "nobody", this.#now);
  }

  #taken(event: EventBody, postedAt: number): void {
    const owner = this.#ownerOf(event);
    const { object } = event.data;
    if (object.object === "invoice" && object.status === "paid") owner?.hear(String(object.id));
    if (!owner || this.#ended) return;
    this.#restorations.paymentTaken(owner, event, postedAt, this.#now, this.#instances.urls());
  }

  async outcome(): Promise<WorldOutcome> {
    return {
      plan: this.#plan,
      findings: this.#oracle.findings,
      customers: this.#customers,
      restored: this.#restorations.times,
      suspensions: this.#oracle.suspensions,
      mails: this.#oracle.mailsSent,
      kills: this.#kills,
      steps: this.#steps,
      events: this.#post.delivered,
      reads: this.#weather.requests,
      errors: this.#instances.collectLogs(),
    };
  }

  async close(): Promise<void> {
    await this.#post.stop();
    if (this.#instances) await this.#instances.stop().catch(() => this.#instances.killAll());
    await this.#stripe?.stop();
  }
}
