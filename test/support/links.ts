import type { RunningService } from "./service.ts";

/** What a reader of a mail finds behind its links. */
export type Opened = { status: number; location: string | null; text: string };

export async function open(url: string, init: RequestInit = {}): Promise<Opened> {
  const answer = await fetch(url, { redirect: "manual", ...init });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
}

/** The page's own form, sent with what somebody chose; `form` stands for the page's own token where it is given. */
export async function send(url: string, fields: Record<string, string>, form?: string): Promise<Opened> {
  const token = form ?? formIn((await open(url)).text);
  const body = new URLSearchParams({ ...(token !== null && { form: token }), ...fields });
  return open(url, { method: "POST", body });
}

/** What only the rendered form carries. */
export const formIn = (page: string): string | null => /name="form" value="([^"]+)"/.exec(page)?.[1] ?? null;

/** The page of whoever reads the mails of this address. */
export async function pageOf(service: RunningService, to: string): Promise<string> {
  const mail = (await service.mails()).findLast((one) => one.to === to);
  const link = /https?:\/\/[^\s"<>]+\/lapsed\/[\w.-]+/.exec(mail?.text ?? "")?.[0];
  if (!link) throw new Error(`No mail to ${to} has a link to a page`);
  return link;
}
