import { type Request, Router } from "express";
import { z } from "zod";
import type { Locale, Role } from "../../core/account.ts";
import { iso } from "../../core/instant.ts";
import type { NoticeKind } from "../../core/notice.ts";
import { findAccount } from "../../postgres/accounts.ts";
import { findMail, type KeptMail, listMails } from "../../postgres/mailbox.ts";
import type { World } from "../../workflows/ports.ts";
import { pagePolicy } from "../pages/assets.ts";
import { pageWords } from "../pages/words.ts";
import { parse, refuse } from "../problem.ts";
import { framedMail, framedMailPolicy, type MailRow, renderMail, renderMailbox } from "./mailbox-page.ts";

const query = z.object({
  account: z
    .string()
    .max(200)
    .regex(/^[^\0]*$/, "must hold no NUL character")
    .optional(),
});
const mailId = z.string().regex(/^[\w.@<>-]{1,200}$/);

/** The mailbox transport's mails, for people and for programs. */
export function mailboxRoutes({ world }: { world: World }): Router {
  const router = Router();
  const reader = async () => ({
    locale: "en" as const,
    timeZone: world.defaults.timeZone,
    now: await world.clock.now(),
  });

  router.get("/demo/mailbox.json", async (request, response) => {
    const mails = await listMails(world.db, filterOf(request));
    response.json(
      mails
        .reverse()
        .map(({ noticeId, sentAt, ...mail }) => ({ ...mail, notice_id: noticeId, sent_at: iso(sentAt) })),
    );
  });

  router.get("/demo/mailbox", async (request, response) => {
    const filter = filterOf(request);
    const mails = await listMails(world.db, { ...filter, limit: 500 });
    const account = filter.account === undefined ? undefined : await findAccount(world.db, filter.account);
    response.set("Content-Security-Policy", pagePolicy).send(
      renderMailbox({
        ...(await reader()),
        mails: await rowsOf(world, mails),
        account:
          account && filter.account !== undefined
            ? { ref: filter.account, name: account.name ?? filter.account }
            : null,
      }),
    );
  });

  router.get("/demo/mailbox/:id", async (request, response) => {
    const mail = await mailAt(world, request);
    const all = await listMails(world.db, { account: mail.account });
    const index = all.findIndex(({ id }) => id === mail.id);
    const path = (row: KeptMail | undefined) => (row ? `/demo/mailbox/${encodeURIComponent(row.id)}` : null);
    const [row] = await rowsOf(world, [mail]);
    response.set("Content-Security-Policy", pagePolicy).send(
      renderMail({
        ...(await reader()),
        mail: {
          ...row!,
          from: mail.from,
          text: mail.text,
          locale: mail.locale as Locale,
          headers: Object.entries(mail.headers).map(([name, value]) => ({ name, value })),
        },
        htmlUrl: `${path(mail)}/html`,
        newer: path(all[index - 1]),
        older: path(all[index + 1]),
      }),
    );
  });

  router.get("/demo/mailbox/:id/html", async (request, response) => {
    const mail = await mailAt(world, request);
    response.removeHeader("X-Frame-Options");
    response.set("Content-Security-Policy", framedMailPolicy).type("html").send(framedMail(mail.html));
  });

  return router;
}

const filterOf = (request: Request): { account?: string } => {
  const { account } = parse(query, request.query);
  return account === undefined ? {} : { account };
};

async function mailAt(world: World, request: Request): Promise<KeptMail> {
  const id = mailId.safeParse(request.params.id);
  const mail = id.success ? await findMail(world.db, id.data) : null;
  if (!mail) throw refuse.notFound("There is no such mail; /demo/mailbox lists them all");
  return mail;
}

async function rowsOf(world: World, mails: readonly KeptMail[]): Promise<MailRow[]> {
  const names = new Map<string, string>();
  const everybody = pageWords("en").say("mailbox.all_accounts");
  for (const ref of new Set(mails.map(({ account }) => account)))
    names.set(ref, (await findAccount(world.db, ref))?.name ?? ref);
  return mails.map((mail) => ({
    id: encodeURIComponent(mail.id),
    to: mail.to,
    toName: null,
    subject: mail.subject,
    kind: mail.kind as NoticeKind,
    role: mail.role as Role,
    // What is told to the operator's own people is about no account of its own.
    accountName: mail.account === "" ? everybody : (names.get(mail.account) ?? mail.account),
    status: mail.status,
    sentAt: mail.sentAt,
  }));
}
