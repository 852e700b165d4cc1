import type { Migration } from "kysely";
import * as foundation from "./migrations/0001_foundation.ts";
import * as halts from "./migrations/0002_halts.ts";
import * as reconciliation from "./migrations/0003_reconciliation.ts";
import * as gaveUp from "./migrations/0004_gave_up.ts";
import * as deadLetters from "./migrations/0005_dead_letters.ts";
import * as warnings from "./migrations/0006_warnings.ts";
import * as mailFeedback from "./migrations/0007_mail_feedback.ts";
import * as contactRepairs from "./migrations/0008_contact_repairs.ts";
import * as reviewRequests from "./migrations/0009_review_requests.ts";
import * as promisedDays from "./migrations/0010_promised_days.ts";
import * as placesFromStripe from "./migrations/0011_places_from_stripe.ts";
import * as keptBack from "./migrations/0012_kept_back.ts";

/** Every migration by its numbered name. Forward only; each is safe while the version before it still runs. */
export const migrations: Record<string, Migration> = {
  "0001_foundation": foundation,
  "0002_halts": halts,
  "0003_reconciliation": reconciliation,
  "0004_gave_up": gaveUp,
  "0005_dead_letters": deadLetters,
  "0006_warnings": warnings,
  "0007_mail_feedback": mailFeedback,
  "0008_contact_repairs": contactRepairs,
  "0009_review_requests": reviewRequests,
  "0010_promised_days": promisedDays,
  "0011_places_from_stripe": placesFromStripe,
  "0012_kept_back": keptBack,
};
