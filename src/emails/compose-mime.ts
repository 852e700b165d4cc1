import { domainToASCII } from "node:url";
import addressparser from "nodemailer/lib/addressparser";
import MailComposer from "nodemailer/lib/mail-composer";
import { isAddress } from "../core/account.ts";
import type { Instant } from "../core/instant.ts";
import type { Mail, Person } from "../core/letter.ts";
import { oneLine } from "./words.ts";

/** The mail cannot be written down as it is, e.g. because its address is none. Trying again does not help. */
export class UnwritableMail extends Error {
  override name = "UnwritableMail";
}

/** A mail, to whom it goes, and where the answers go. */
export type AddressedMail = Mail & { noticeId: string; to: Person; replyTo: Person | null; threadId: string };

export type ComposeOptions = {
  /** The Date header, in domain time; the system's when left out. */
  date?: Instant;
  /**
   * Says `Auto-Submitted: auto-generated`, which silences out-of-office replies. Off by default: such a reply
   * may be the only sign that the accountant is away.
   */
  autoSubmitted?: boolean;
};

/**
 * An address as it goes over the wire, its domain in ASCII.
 * @throws UnwritableMail when it is not one single plain address
 */
export function wireAddress(email: string): string {
  const trimmed = email.trim();
  const at = trimmed.lastIndexOf("@");
  const domain = domainToASCII(trimmed.slice(at + 1));
  if (!isAddress(trimmed) || !/^[\w-]+(\.[\w-]+)*$/.test(domain)) {
    throw new UnwritableMail(`${JSON.stringify(email)} is not an e-mail address: correct the contact`);
  }
  return `${trimmed.slice(0, at)}@${domain}`;
}

/** Answers to nobody's address would be lost; without one they go to the sender, and the mail goes out all the same. */
function answersTo({ replyTo }: AddressedMail): { replyTo?: ReturnType<typeof mailbox> } {
  try {
    return replyTo === null ? {} : { replyTo: mailbox(replyTo) };
  } catch {
    return {};
  }
}

const mailbox = ({ name, email }: Person) => ({ name: oneLine(name ?? ""), address: wireAddress(email) });

/** `MAIL_FROM`, as in "Tidemark <billing@tidemark.example>" or a bare address. @throws UnwritableMail */
export function sender(from: string): { name: string; address: string } {
  const [first, ...more] = addressparser(oneLine(from), { flatten: true });
  if (!first || more.length > 0) throw new UnwritableMail(`MAIL_FROM must be one address, not ${from}`);
  return mailbox({ name: first.name, email: first.address });
}

/** Mail programs thread by what a mail refers to; nobody has ever sent this one. */
function threadRoot(threadId: string, domain: string): string {
  return `<case.${Buffer.from(threadId).toString("base64url")}@${domain}>`;
}

/**
 * The whole message in MIME, text and HTML as alternatives.
 * @param from who writes, as `sender` reads it
 * @throws UnwritableMail when the recipient's address is none, or the sender's
 */
export async function composeMime(
  mail: AddressedMail,
  from: string,
  { date, autoSubmitted = false }: ComposeOptions = {},
): Promise<Buffer> {
  const writer = sender(from);
  const root = threadRoot(mail.threadId, writer.address.slice(writer.address.lastIndexOf("@") + 1));
  const composer = new MailComposer({
    from: writer,
    to: mailbox(mail.to),
    ...answersTo(mail),
    ...(date !== undefined && { date: new Date(date) }),
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    references: root,
    inReplyTo: root,
    headers: {
      "X-Forewarn-Notice": oneLine(mail.noticeId),
      ...(autoSubmitted && { "Auto-Submitted": "auto-generated" }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return await composer.compile().build();
}
