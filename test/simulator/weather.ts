import { hour, type Instant } from "../../src/core/instant.ts";
import type { Fault, Faults } from "../../src/demo/pretend-stripe/faults.ts";
import type { EventBody } from "../../src/demo/pretend-stripe/shapes.ts";
import { Chance } from "./chance.ts";
import type { ApiFault, BadPost, Spell, WorldPlan } from "./plan.ts";
import { currentVersion, type Fate } from "./post.ts";

/** Real milliseconds. */
const latest = 120;

type SpellOf<K extends Spell["kind"]> = Extract<Spell, { kind: K }>;

/** What the weather does in one step of a world. The same event of the same customer fares the same in every run. */
export class Weather {
  readonly #plan: Pick<WorldPlan, "seed" | "begins" | "spells">;
  readonly #chance: Chance;
  readonly #counts = new Map<string, number>();
  readonly #hung = new Set<Spell>();
  #spells: readonly Spell[] = [];

  constructor(plan: Pick<WorldPlan, "seed" | "begins" | "spells">) {
    this.#plan = plan;
    this.#chance = new Chance(`${plan.seed}/api`);
  }

  /** The step's spells are those that touch it. */
  enter(from: Instant, to: Instant): void {
    const { begins, spells } = this.#plan;
    this.#spells = spells.filter(
      (spell) => begins + spell.from * hour < to && begins + spell.to * hour > from,
    );
  }

  clear(): void {
    this.#spells = [];
  }

  get stripeAnswers(): boolean {
    return this.#of("api").every(({ fault }) => fault === "late");
  }

  get stripeIsSilent(): boolean {
    return this.#of("api").some(({ share, fault }) => share >= 1 && fault !== "hang" && fault !== "late");
  }

  /** How often Stripe was asked for anything. */
  requests = 0;

  /** The same copy of the same event comes as a thin one in every run. */
  isThin(event: EventBody, copy: number): boolean {
    const chance = new Chance(`${this.#plan.seed}/thin/${event.id}/${copy}`);
    return this.#of("thin").some(({ share }) => chance.is(share));
  }

  get version(): string {
    return this.#of("version")[0]?.version ?? currentVersion;
  }

  /** In words, for whoever reads a failure. */
  inWords(): string {
    return this.#spells
      .map((spell) => {
        const { from, to, kind, ...rest } = spell;
        return `${kind} ${Object.entries(rest)
          .filter(([, value]) => value !== 0)
          .map(([name, value]) => `${name} ${value}`)
          .join(", ")}`;
      })
      .join("; ");
  }

  /** `owner`: whom the event is about, by a name that does not change from run to run. */
  fateOf(event: EventBody, owner: string, now: Instant): Fate {
    const name = `${owner}/${event.type}/${event.created}`;
    const count = this.#counts.get(name) ?? 0;
    this.#counts.set(name, count + 1);
    const chance = new Chance(`${this.#plan.seed}/fate/${name}/${count}`);
    for (const post of this.#of("post")) {
      const fate = fateIn(post, chance, now);
      if (fate) return fate;
    }
    return { kind: "delivered", copies: 1, at: now };
  }

  /** Stands in the pretend Stripe's door. */
  readonly faults: Faults = {
    set: () => undefined,
    clear: () => undefined,
    take: () => {
      this.requests += 1;
      for (const spell of this.#of("api")) {
        if (spell.fault === "hang") {
          if (this.#hung.has(spell)) continue;
          this.#hung.add(spell);
          return { kind: "hang" };
        }
        if (!this.#chance.is(spell.share)) continue;
        return spell.fault === "late"
          ? { kind: "late", ms: this.#chance.int(1, latest) }
          : faultOf(spell.fault);
      }
      return null;
    },
  };

  #of<K extends Spell["kind"]>(kind: K): SpellOf<K>[] {
    return this.#spells.filter((spell): spell is SpellOf<K> => spell.kind === kind);
  }
}

function fateIn(post: BadPost, chance: Chance, now: Instant): Fate | null {
  if (chance.is(post.lost)) return { kind: "lost" };
  if (chance.is(post.swallowed)) return { kind: "swallowed" };
  const copies = chance.is(post.repeated) ? chance.int(2, 3) : 1;
  const at = chance.is(post.delayed) ? now + chance.int(1, post.delay) * hour : now;
  return copies > 1 || at > now ? { kind: "delivered", copies, at } : null;
}

function faultOf(fault: Exclude<ApiFault, "hang" | "late">): Fault {
  if (fault === "close" || fault === "nonsense") return { kind: fault };
  return { kind: "status", status: Number(fault) as 429 | 500 | 503 };
}
