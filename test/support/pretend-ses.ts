import { randomUUID } from "node:crypto";
import { type Instant, iso } from "../../src/core/instant.ts";
import { acceptMails, type MailAcceptance } from "./accept-mails.ts";
import { type Fated, type FateName, fates, type Said } from "./mail-fates.ts";
import { mailText } from "./mail-text.ts";
import { readProjectFile } from "./project-files.ts";
import { sesSettings, tellRaw } from "./raw-feedback.ts";

/** A mail that SES took. */
export type Taken = {
  noticeId: string;
  messageId: string;
  /** The address. */
  to: string;
  at: Instant;
  said: Said;
  text: string;
  /** The service died and may not know that it was taken. */
  isLost: boolean;
  /** Events that were told of it, the present ones included, in order. */
  told: { event: string; at: Instant }[];
};

/** An event that is to be told at a moment, and again until the service answers that it has it. */
export type Telling = { id: string; taken: Taken; event: string; at: Instant; isHeard: boolean };

export type PretendSes = {
  acceptance: MailAcceptance;
  /** Settings by which a service sends its mails here. */
  settings: Record<string, string>;
  taken: Taken[];
  /** What is to be told by then and was not yet. */
  due(by: Instant): Telling[];
  /** Posts it as SNS does; rejects when nobody answers, and then it is still to be told. */
  tell(telling: Telling): Promise<void>;
};

/** What SES has taken and told, of its own knowledge: nothing here is read from the service. */
export async function pretendSes(now: () => Promise<Instant>, url: () => string): Promise<PretendSes> {
  const acceptance = await acceptMails();
  // Few at once, so that a blow leaves few mails in doubt: many would stop all suspensions.
  acceptance.quota = { perSecond: 100, in24Hours: 50_000, sent: 0 };
  const taken: Taken[] = [];
  const tellings: Telling[] = [];
  const tell = async (telling: Telling) => {
    const { taken: mail, event } = telling;
    const at = await now();
    if (!mail.told.some((one) => one.event === event)) mail.told.push({ event, at });
    const { status, text } = await tellRaw(url(), telling.id, eventOf(mail, event, at));
    if (status !== 200) throw new Error(`What SES told was not taken: ${status} ${text}`);
    telling.isHeard = true;
  };
  acceptance.answering = async (form, messageId) => {
    const mail = read(form, messageId, await now());
    taken.push(mail);
    const tries = taken.filter(({ noticeId }) => noticeId === mail.noticeId).length;
    const fated = fateOf(mail.to)({ tries, said: mail.said });
    for (const { event, after } of fated) {
      const at = mail.at + (after === "first" ? 0 : after);
      const telling: Telling = { id: randomUUID(), taken: mail, event, at, isHeard: false };
      tellings.push(telling);
      // Where nobody answers any more it comes again, like any other.
      if (after === "first") await tell(telling).catch(() => undefined);
    }
    return undefined;
  };
  return {
    acceptance,
    settings: {
      ...sesSettings(acceptance.url),
      AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "of-this-test",
    },
    taken,
    due: (by) => tellings.filter(({ at, isHeard }) => !isHeard && at <= by),
    tell,
  };
}

/** The address says it; whoever is not of the debtors reads all mails. */
function fateOf(address: string): (about: { tries: number; said: Said }) => Fated[] {
  const name = address.split(".")[0] ?? "";
  return name in fates ? fates[name as FateName].tells : fates.prompt.tells;
}

function read(form: URLSearchParams, messageId: string, at: Instant): Taken {
  const text = mailText(form.get("RawMessage.Data") ?? "");
  return {
    noticeId: form.get("Tags.member.1.Value") ?? "",
    messageId,
    to: form.get("Destinations.member.1") ?? "",
    at,
    said: saidIn(text),
    text,
    isLost: false,
    told: [],
  };
}

/** By what the mails themselves say in English. */
const phrases: readonly [Said, RegExp][] = [
  ["digest", /(^|\n)(Until somebody has looked|Where a contact is missing|Nothing stands still)/],
  ["paused", /has been paused/],
  [
    "final",
    /our last reminder before a pause|access to .* pauses for your team on [^.]*, in your working hours/,
  ],
  ["second", /can stop the clock for a date|Everything in Tidemark works today/],
  ["reminder", /may simply have slipped through|so that nothing ever comes as a surprise/],
];

const saidIn = (text: string): Said => phrases.find(([, phrase]) => phrase.test(text))?.[0] ?? "other";

function eventOf({ noticeId, messageId, to }: Taken, event: string, at: Instant): object {
  const told = JSON.parse(readProjectFile(`test/fixtures/ses/${event}.json`));
  for (const part of Object.values<Record<string, unknown>>(told))
    if ("timestamp" in Object(part)) part.timestamp = iso(at);
  return {
    ...told,
    mail: {
      ...told.mail,
      messageId,
      destination: [to],
      tags: { ...told.mail.tags, notice_id: [noticeId] },
    },
  };
}
