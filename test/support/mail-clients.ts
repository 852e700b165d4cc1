import { caniemail, rawData } from "caniemail";

type Stats = Record<string, Record<string, Record<string, string>>>;

/** The clients that most mail is read in, as the package names them. */
const names = {
  Gmail: "gmail.desktop-webmail",
  "Gmail for Android": "gmail.android",
  "Gmail for iOS": "gmail.ios",
  "Outlook for Windows": "outlook.windows",
  "Outlook for Mac": "outlook.macos",
  "Outlook for iOS": "outlook.ios",
  "Outlook for Android": "outlook.android",
  "Outlook.com": "outlook.windows-mail",
  "Apple Mail": "apple-mail.macos",
  "Mail on iOS": "apple-mail.ios",
} as const;

export type MailClient = keyof typeof names;
export const mailClients = Object.keys(names) as MailClient[];

/** Outlook counted years before it counted versions. */
function age(version: string): number {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  return (major >= 2000 ? major - 3000 : major) * 1000 + minor;
}

/**
 * caniemail.com's data is right, but the package compares versions as text, and cannot be asked about Outlook.com.
 * It is shown the newest version alone, and Outlook.com in the place of Windows Mail, which is no more.
 */
function mendData(): void {
  for (const { stats } of rawData.data as unknown as { stats: Stats }[]) {
    for (const platforms of Object.values(stats)) {
      for (const [platform, versions] of Object.entries(platforms)) {
        const newest = Object.keys(versions)
          .sort((a, b) => age(a) - age(b))
          .at(-1);
        if (newest !== undefined) platforms[platform] = { [newest]: versions[newest]! };
      }
    }
    if (stats.outlook) stats.outlook["windows-mail"] = stats.outlook["outlook-com"] ?? { "0": "u" };
  }
}

mendData();

/** What each client does not know of all that the mails are made of, as caniemail.com calls it. */
export function unknownOf(mails: readonly string[]): Map<MailClient, Set<string>> {
  const unknown = new Map(mailClients.map((client) => [client, new Set<string>()]));
  for (const html of mails) {
    const { issues } = caniemail({ clients: Object.values(names), html });
    for (const client of mailClients) {
      for (const { title } of issues.errors.get(names[client]) ?? []) unknown.get(client)?.add(title);
    }
  }
  return unknown;
}
