import { topic } from "./pretend-sns.ts";
import { type Answer, request } from "./request.ts";

const password = "a-password-of-this-test-that-is-long-enough";

/** Settings by which a service sends through SES at this URL and is told by `tellRaw` what became of it. */
export const sesSettings = (url: string): Record<string, string> => ({
  MAIL_TRANSPORT: "ses",
  MAIL_FROM: "Tidemark <billing@tidemark.example>",
  FOREWARN_PRODUCT: "Tidemark",
  AWS_REGION: "eu-central-1",
  AWS_ENDPOINT_URL_SES: url,
  SES_CONFIGURATION_SET: "forewarn-events",
  SNS_TOPIC_ARNS: topic,
  SES_FEEDBACK_PASSWORD: password,
});

/** Posts an event of SES to a service, as a topic with raw delivery does. */
export const tellRaw = (service: string, messageId: string, event: object): Promise<Answer> =>
  request(`${service}/webhooks/ses`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`ses:${password}`).toString("base64")}`,
      "content-type": "text/plain; charset=UTF-8",
      "x-amz-sns-rawdelivery": "true",
      "x-amz-sns-topic-arn": topic,
      "x-amz-sns-message-id": messageId,
    },
    body: JSON.stringify(event),
    patience: 40_000,
  });
