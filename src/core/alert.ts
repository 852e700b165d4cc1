import type { Locale } from "./account.ts";
import type { BreakerCause, Figures } from "./halt.ts";
import type { Instant } from "./instant.ts";
import type { Person } from "./letter.ts";

/** All that is said to one of the operator's own people when a breaker opens. */
export type Alert = {
  alertId: string;
  to: Person;
  locale: Locale;
  timeZone: string;
  /** The vendor's product, as its users know it. */
  product: string;
  cause: BreakerCause;
  figures: Figures;
  since: Instant;
  /** The same in every mail about one breaker. */
  code: string;
};
