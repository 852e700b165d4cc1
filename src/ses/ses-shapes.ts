import { z } from "zod";
import type { BounceKind, MailOutcome } from "../core/mail-outcome.ts";

/** SES's times. */
export const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const recipients = z
  .array(
    z.object({
      emailAddress: z.string(),
      status: z.string().optional(),
      diagnosticCode: z.string().optional(),
    }),
  )
  .default([]);

/** What an event says beside which mail it is about. */
export type SesOutcome = MailOutcome & {
  /** Null: SES does not stamp these; the mail's own time stands for it. */
  at: number | null;
  /** The more general first. */
  detail: readonly (string | null | undefined)[];
  recipient: string | undefined;
};

const first = (of: z.infer<typeof recipients>) => of[0];

/**
 * By the event's name, as both event publishing and the older notifications of an identity call it. Objects are left open:
 * AWS reserves the right to add to them.
 */
export const sesShapes: Readonly<Record<string, z.ZodType<SesOutcome>>> = {
  Delivery: z
    .object({
      delivery: z.object({
        timestamp: instant,
        recipients: z.array(z.string()).optional(),
        smtpResponse: z.string().optional(),
      }),
    })
    .transform(({ delivery }) => ({
      outcome: "delivered",
      bounce: null,
      at: delivery.timestamp,
      detail: [delivery.smtpResponse],
      recipient: delivery.recipients?.[0],
    })),
  DeliveryDelay: z
    .object({
      deliveryDelay: z.object({
        timestamp: instant,
        delayType: z.string().optional(),
        delayedRecipients: recipients,
      }),
    })
    .transform(({ deliveryDelay: { timestamp, delayType, delayedRecipients } }) => ({
      outcome: "delayed",
      bounce: null,
      at: timestamp,
      detail: [delayType, first(delayedRecipients)?.diagnosticCode ?? first(delayedRecipients)?.status],
      recipient: first(delayedRecipients)?.emailAddress,
    })),
  Bounce: z
    .object({
      bounce: z.object({
        timestamp: instant,
        bounceType: z.string(),
        bounceSubType: z.string().default(""),
        bouncedRecipients: recipients,
      }),
    })
    .transform(({ bounce: { timestamp, bounceType, bounceSubType, bouncedRecipients } }) => ({
      outcome: "bounced",
      bounce: bounceKind(bounceType, bounceSubType),
      at: timestamp,
      detail: [
        `${bounceType}/${bounceSubType}`,
        first(bouncedRecipients)?.diagnosticCode ?? first(bouncedRecipients)?.status,
      ],
      recipient: first(bouncedRecipients)?.emailAddress,
    })),
  Complaint: z
    .object({
      complaint: z.object({
        timestamp: instant,
        complaintSubType: z.string().nullish(),
        complaintFeedbackType: z.string().nullish(),
        complainedRecipients: recipients,
      }),
    })
    .transform(
      ({ complaint: { timestamp, complaintSubType, complaintFeedbackType, complainedRecipients } }) => ({
        // SES did not send it, as this address complained about an earlier mail of the account's.
        ...(isSuppressed(complaintSubType ?? "")
          ? ({ outcome: "bounced", bounce: "suppressed" } as const)
          : ({ outcome: "complained", bounce: null } as const)),
        at: timestamp,
        detail: [complaintSubType, complaintFeedbackType],
        recipient: first(complainedRecipients)?.emailAddress,
      }),
    ),
  Reject: z.object({ reject: z.object({ reason: z.string().optional() }) }).transform(({ reject }) => ({
    outcome: "rejected",
    bounce: null,
    at: null,
    detail: [reject.reason],
    recipient: undefined,
  })),
  "Rendering Failure": z
    .object({
      failure: z.object({ templateName: z.string().optional(), errorMessage: z.string().optional() }),
    })
    .transform(({ failure }) => ({
      outcome: "rejected",
      bounce: null,
      at: null,
      detail: [failure.templateName, failure.errorMessage],
      recipient: undefined,
    })),
};

const isSuppressed = (subType: string): boolean => /^Suppressed$|SuppressionList$/.test(subType);

/** What is neither permanent nor known is tried again. */
const bounceKind = (type: string, subType: string): BounceKind =>
  isSuppressed(subType) ? "suppressed" : type === "Permanent" ? "hard" : "soft";
