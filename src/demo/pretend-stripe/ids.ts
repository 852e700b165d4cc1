import { createHash } from "node:crypto";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** What Stripe's ids begin with, and how many characters follow. */
const forms = {
  account: ["acct_1", 15],
  customer: ["cus_", 14],
  invoice: ["in_1", 23],
  invoiceitem: ["ii_1", 23],
  line_item: ["il_1", 23],
  payment_intent: ["pi_3", 23],
  invoice_payment: ["inpay_1", 23],
  charge: ["ch_3", 23],
  credit_note: ["cn_1", 23],
  credit_note_line_item: ["cnli_1", 23],
  dispute: ["du_1", 23],
  refund: ["re_3", 23],
  event: ["evt_1", 23],
  request: ["req_", 14],
  prefix: ["", 8],
} as const;
export type IdKind = keyof typeof forms;

/** The n-th id of a kind: the same seed gives the same ids. */
export function idOf(seed: string, kind: IdKind, n: number): string {
  const [prefix, length] = forms[kind];
  const bytes = createHash("sha256").update(`${seed}:${kind}:${n}`).digest();
  return prefix + Array.from(bytes.subarray(0, length), (byte) => alphabet[byte % alphabet.length]).join("");
}
