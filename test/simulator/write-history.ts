import type { Role } from "../../src/core/account.ts";
import type { Chance } from "./chance.ts";
import { daysToCut, type Pace } from "./pace.ts";
import type { Happening, History, Hour, PlannedContact } from "./plan.ts";

const day = 24;

/** Zones and the weeks of their countries, as far apart as customers are. */
const places = [
  { timeZone: "America/Bogota", country: "CO", locale: "es" },
  { timeZone: "America/Sao_Paulo", country: "BR", locale: "pt-BR" },
  { timeZone: "America/Mexico_City", country: "MX", locale: "es" },
  { timeZone: "America/Santiago", country: "CL", locale: "es" },
  { timeZone: "America/Los_Angeles", country: "US", locale: "en" },
  { timeZone: "Europe/Paris", country: "FR", locale: "en" },
  { timeZone: "Asia/Jerusalem", country: "IL", locale: "he" },
  { timeZone: "Asia/Tehran", country: "IR", locale: "fa" },
  { timeZone: "Asia/Tokyo", country: "JP", locale: "en" },
  { timeZone: "Pacific/Auckland", country: "NZ", locale: "en" },
] as const;

/** For how long it goes on, and how soon whoever pays nothing is cut off. */
export type Span = { length: Hour; pace: Pace };

/** One random customer. */
export function writeHistory(ref: string, chance: Chance, span: Span): History {
  const { length } = span;
  const happenings: Happening[] = [];
  const invoices = Number(chance.among({ 1: 60, 2: 28, 3: 12 }));
  for (let at = 0; at < invoices; at += 1)
    happenings.push(...invoiceLife("ABC"[at]!, chance.of(`invoice ${at}`), span));
  happenings.push(...accountLife(ref, chance.of("account"), length));
  const place = chance.pick(places);
  const registered = chance.is(0.92);
  const ids = chance.of("ids");
  return {
    ref,
    registered,
    ...(ids.is(0.08) && { twoIds: ids.pick(["customer", "account"] as const) }),
    ...place,
    ...(!registered && { timeZone: "UTC" }),
    contacts: contactsOf(ref, chance.of("contacts")),
    // Stable: what was written first of the same hour happens first.
    happenings: happenings.filter(({ at }) => at <= length).sort((a, b) => a.at - b.at),
  };
}

const amounts: Readonly<Record<string, readonly [number, number]>> = {
  usd: [800, 90_000],
  eur: [800, 90_000],
  brl: [3_000, 400_000],
  mxn: [12_000, 900_000],
  clp: [900, 500_000],
  jpy: [600, 80_000],
};

function invoiceLife(invoice: string, chance: Chance, span: Span): Happening[] {
  const currency = chance.pick(Object.keys(amounts));
  const [least, most] = amounts[currency]!;
  const automatic = chance.is(0.18);
  const at = chance.int(0, Math.floor(span.length * 0.3));
  const dueIn = chance.int(0, Math.floor(span.length * 0.15));
  const made: Happening = {
    kind: "invoice",
    at,
    invoice,
    collection: automatic ? "charge_automatically" : "send_invoice",
    currency,
    amount: chance.is(0.04) ? 100 : chance.int(least, most),
    dueIn,
    retries: chance.is(0.3) ? "succeed" : "fail",
  };
  return [made, ...whatBecomesOfIt(invoice, chance, at + (automatic ? 14 * day : dueIn), span)];
}

/** The plots are thickest where it matters: about the time at which the cut is near. */
function whatBecomesOfIt(invoice: string, chance: Chance, due: Hour, { length, pace }: Span): Happening[] {
  const cut = daysToCut(pace);
  const late = (): Hour =>
    Math.max(
      1,
      due +
        (chance.is(0.5)
          ? chance.int((cut - 3) * day, (cut + 10) * day)
          : chance.int(-3 * day, (cut + 14) * day)),
    );
  const amid = (): { amid?: true } => (chance.is(0.3) ? { amid: true } : {});
  const paid = (at: Hour): Happening => ({ kind: "pay", at, invoice, share: 1, ...amid() });
  switch (
    chance.among({
      punctual: 8,
      late: 26,
      never: 18,
      parts: 10,
      debit: 14,
      voucher: 9,
      transfer: 4,
      closed: 9,
      disputed: 6,
      confirmed: 3,
      outside: 3,
    })
  ) {
    case "punctual":
      return [paid(Math.max(1, due - chance.int(0, 2 * day)))];
    case "late":
      return [paid(late())];
    case "never":
      return chance.is(0.3) ? [{ kind: "announced", at: due + day, invoice, as: "overdue" }] : [];
    case "parts":
      return inParts(invoice, chance, late, length);
    case "debit":
      return debits(invoice, chance, late());
    case "voucher":
      return vouchers(invoice, chance, late());
    case "transfer": {
      const at = late();
      const rest: Happening = { kind: "settle", at: at + chance.int(1, 8 * day), invoice, ...amid() };
      return [
        { kind: "transfer", at, invoice, share: chance.is(0.7) ? 0.4 : 0 },
        ...(chance.is(0.6) ? [rest] : []),
      ];
    }
    case "closed":
      return [closed(invoice, chance, late()), ...(chance.is(0.3) ? [paid(late())] : [])];
    case "disputed":
      return disputed(invoice, chance, late(), late);
    case "confirmed":
      return [{ kind: "three_d_secure", at: late(), invoice }, ...(chance.is(0.4) ? [paid(late())] : [])];
    default:
      return [{ kind: "pay_outside", at: late(), invoice, ...amid() }];
  }
}

function inParts(invoice: string, chance: Chance, late: () => Hour, length: Hour): Happening[] {
  const parts = Array.from(
    { length: chance.int(1, 3) },
    (): Happening => ({
      kind: "pay",
      at: late(),
      invoice,
      share: chance.pick([0.1, 0.5, 0.9]),
    }),
  );
  const last = Math.max(...parts.map(({ at }) => at));
  return chance.is(0.6)
    ? [...parts, { kind: "pay", at: Math.min(length, last + chance.int(1, 10 * day)), invoice, share: 1 }]
    : parts;
}

function debits(invoice: string, chance: Chance, first: Hour): Happening[] {
  const lives: Happening[] = [];
  let at = first;
  for (let left = chance.int(1, 3); left > 0; left -= 1) {
    const settlesIn = chance.int(1, 8 * day);
    const method = chance.pick(["us_bank_account", "sepa_debit", "bacs_debit"] as const);
    lives.push({
      kind: "debit",
      at,
      invoice,
      method,
      settlesIn,
      outcome: chance.is(0.55) ? "succeeds" : "fails",
    });
    at += settlesIn + chance.int(1, 6 * day);
  }
  return lives;
}

function vouchers(invoice: string, chance: Chance, first: Hour): Happening[] {
  const lives: Happening[] = [];
  let at = first;
  for (let left = chance.int(1, 3); left > 0; left -= 1) {
    const expiresIn = chance.int(6, 9 * day);
    lives.push({
      kind: "voucher",
      at,
      invoice,
      method: chance.pick(["boleto", "oxxo", "pix"] as const),
      expiresIn,
    });
    if (chance.is(0.4)) return [...lives, { kind: "settle", at: at + chance.int(1, expiresIn), invoice }];
    at += expiresIn + chance.int(1, 5 * day);
  }
  return lives;
}

function closed(invoice: string, chance: Chance, at: Hour): Happening {
  switch (chance.among({ void: 4, credited: 3, credit: 3, forgiven: 3, given_up: 3, not_received: 2 })) {
    case "void":
      return { kind: "void", at, invoice };
    case "credited":
      return { kind: "credit", at, invoice, share: 1 };
    case "credit":
      return { kind: "credit", at, invoice, share: 0.5 };
    case "forgiven":
      return { kind: "uncollectible", at, invoice, reason: "user_forgiven" };
    case "given_up":
      return { kind: "uncollectible", at, invoice, reason: "max_payment_attempts" };
    default:
      return { kind: "uncollectible", at, invoice, reason: "payment_not_received" };
  }
}

/** A part is paid and fought over while the rest stays open; or all is paid, and taken back later. */
function disputed(invoice: string, chance: Chance, at: Hour, late: () => Hour): Happening[] {
  const share = chance.is(0.7) ? 0.5 : 1;
  const fought: Happening = { kind: "dispute", at: at + chance.int(0, 3 * day), invoice };
  const outcome = chance.is(0.5) ? "won" : "lost";
  const over: Happening = {
    kind: "dispute_closed",
    at: fought.at + chance.int(1, 12 * day),
    invoice,
    outcome,
  };
  const rest: Happening[] = chance.is(0.4) ? [{ kind: "pay", at: late(), invoice, share: 1 }] : [];
  const back: Happening[] = chance.is(0.3) ? [{ kind: "refund", at: at + 5 * day, invoice }] : [];
  return [{ kind: "pay", at, invoice, share }, fought, ...(chance.is(0.7) ? [over] : []), ...rest, ...back];
}

function accountLife(ref: string, chance: Chance, length: Hour): Happening[] {
  const lives: Happening[] = [];
  const about = (): Hour => chance.int(1, length);
  if (chance.is(0.4)) {
    for (let left = chance.int(1, 3); left > 0; left -= 1) lives.push(...override(chance, about()));
  }
  if (chance.is(0.22)) lives.push({ kind: "contacts", at: about(), contacts: contactsOf(`${ref}n`, chance) });
  if (chance.is(0.03)) lives.push({ kind: "customer_deleted", at: about() });
  return lives;
}

function override(chance: Chance, at: Hour): Happening[] {
  const kind = chance.among({ restore: 3, hold: 3, extend: 3, exempt: 2, suspend: 4, promise: 2 });
  const lasts = chance.int(2, 18 * day);
  const ended: Happening[] = chance.is(0.3)
    ? [{ kind: "override_ended", at: at + chance.int(1, lasts) }]
    : [];
  return [{ kind: "override", at, override: kind, lasts }, ...ended];
}

const simulator = "simulator.amazonses.com";

function contactsOf(name: string, chance: Chance): PlannedContact[] {
  const one = `one@${name}.example`;
  if (chance.is(0.08)) return [{ role: "accountant", email: one }, { role: "user", email: one }, manager];
  return [...ofRole("accountant", name, chance), ...ofRole("user", name, chance), manager];
}

const manager: PlannedContact = { role: "manager", email: "clara@tidemark.example" };

function ofRole(role: Role, name: string, chance: Chance): PlannedContact[] {
  const good = { role, email: `${role}@${name}.example` };
  const second = { role, email: `${role}2@${name}.example` };
  const bad = (kind: string) => ({ role, email: `${kind}+${role}-${name}@${simulator}` });
  switch (
    chance.among({
      good: 66,
      two: 12,
      bounced_first: 8,
      complains_first: 6,
      suppressed_first: 2,
      bounced: 4,
      nobody: 2,
    })
  ) {
    case "good":
      return [good];
    case "two":
      return [good, second];
    case "bounced_first":
      return [bad("bounce"), good];
    case "complains_first":
      return [bad("complaint"), good];
    case "suppressed_first":
      return [bad("suppressionlist"), good];
    case "bounced":
      return [bad("bounce")];
    default:
      return [];
  }
}
