import type { Config } from "./config.ts";
import type { SesWebhookOptions } from "./http/webhooks/ses-webhook.ts";
import { type ConfirmOptions, confirmSubscription } from "./ses/confirm-subscription.ts";
import { feedbackIntake } from "./ses/feedback-intake.ts";
import { type SnsVerifierOptions, snsVerifier } from "./ses/verify-sns-message.ts";
import { late, within } from "./within.ts";
import type { DeliveryFeedback, World } from "./workflows/ports.ts";
import { type Recorded, recordFeedback } from "./workflows/record-feedback.ts";

/** Milliseconds of real time: SNS hangs up after 15 seconds. */
const patience = 10_000;

/** So many may be on their way into the database at once; SNS brings the others again. */
const mostAtOnce = 200;

export type FeedbackDoorOptions = {
  config: { mail: Pick<Config["mail"], "topics" | "feedbackPassword"> };
  world: World;
  /** There is work. */
  wake(): void;
  /** Another SNS than Amazon's, for tests. */
  sns?: SnsVerifierOptions & ConfirmOptions;
};

/** Where the feedback of SES comes in, whichever way it took. */
export type FeedbackDoor = {
  webhook: SesWebhookOptions;
  /**
   * Takes in a notification for whose source AWS vouches; durable when it resolves. False: it is none, or is never taken.
   * @throws what the database says when it refuses
   */
  takeNotification(value: unknown): Promise<boolean>;
};

export function openFeedbackDoor({ config, world, wake, sns = {} }: FeedbackDoorOptions): FeedbackDoor {
  const { topics, feedbackPassword: password } = config.mail;
  let underWay = 0;

  async function record(told: DeliveryFeedback): Promise<Recorded> {
    if (underWay >= mostAtOnce) throw new FeedbackBusy("More feedback arrives than the database keeps");
    underWay += 1;
    const recorded = recordFeedbackNow(world, told).finally(() => {
      underWay -= 1;
    });
    const answer = await within(patience, recorded);
    if (answer === late) throw new FeedbackBusy(`The database did not keep it within ${patience} ms`);
    if (answer === "recorded") wake();
    return answer;
  }

  const intake = feedbackIntake({
    topics,
    password,
    verify: snsVerifier(sns),
    confirm: (address) => confirmSubscription(address, sns),
    record,
    ended: (topic) => {
      world.tally.feedbackEnded += 1;
      world.log.warn(
        { topic },
        "A subscription was ended, and what SES tells of the mails does not come by it any more: no warning counts as delivered unless it comes by another; subscribe POST /webhooks/ses to the topic again",
      );
    },
    log: world.log,
  });
  return {
    webhook: {
      receive: (posted) =>
        intake.post(posted).catch((error: unknown) => {
          if (error instanceof FeedbackBusy) return { kind: "later", why: error.message };
          throw error;
        }),
    },
    takeNotification: (value) => intake.vouched(value),
  };
}

/** Not kept, for now. */
class FeedbackBusy extends Error {
  override name = "FeedbackBusy";
}

const recordFeedbackNow = async (world: World, told: DeliveryFeedback): Promise<Recorded> =>
  recordFeedback(world, told, await world.clock.now());
