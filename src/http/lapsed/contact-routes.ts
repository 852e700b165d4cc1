import express, { Router } from "express";
import { z } from "zod";
import { replaceAccountant } from "../../workflows/replace-accountant.ts";
import { type ContactRefusal, type ContactView, renderContact } from "./contact-page.ts";
import { contactView } from "./contact-view.ts";
import { note } from "./note.ts";
import { type LapsedOptions, sendPage, visitOf } from "./visit.ts";

const text = z.string().trim().catch("");
const nothing = { form: "", who: "", name: "", email: "" };
/** Anybody may send anything: what does not fit is as if it were left out. */
const Sent = z.object({ form: text, who: text, name: text, email: text }).catch(nothing);
const Email = z.email().max(254);
const Name = z
  .string()
  .max(200)
  .refine((name) => !/\p{Cc}/u.test(name));

/** An accountant says who looks after the invoices. */
export function contactRoutes(options: LapsedOptions): Router {
  const router = Router();
  const path = "/lapsed/:token/contact";

  router.get(path, async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    const view = await contactView(options, visit, null);
    if (view === "not_theirs") return sendPage(response, note(options, visit, "not_yours"), 403);
    sendPage(response, renderContact(view));
  });

  router.post(path, express.urlencoded({ extended: false, limit: "8kb" }), async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    const { link, now, page, query } = visit;
    const { form, ...typed } = Sent.parse(request.body);
    /** What the page itself says: who is written to now, or why that cannot be changed. */
    const see = () => response.redirect(303, `${page}/contact${query}`);
    const refuse = async (why: ContactRefusal, status: number) => {
      const view = await contactView(options, visit, { why, typed });
      if (view === "not_theirs") return sendPage(response, note(options, visit, "not_yours"), 403);
      if (view.state.kind !== "asked") return see();
      sendPage(response, renderContact(view), status);
    };
    if (!(await options.forms.isOurForm("contact", link, form, now))) return refuse("stale", 403);
    const heir = heirIn(typed);
    if (heir.kind === "refused") return refuse(heir.why, 422);
    const outcome = await replaceAccountant(options.world, { ...link, heir: heir.person }, now);
    if (outcome.kind === "refused" && outcome.why !== "full") return refuse(outcome.why, 422);
    if (outcome.kind === "replaced") options.wake();
    see();
  });

  return router;
}

type Heir =
  | { kind: "named"; person: { email: string; name: string | null } | null }
  | { kind: "refused"; why: ContactRefusal };

/** The mark must be set by hand: a robot that fills in every field still changes nothing. */
function heirIn({ who, name, email }: ContactView["typed"]): Heir {
  if (who === "unknown") return { kind: "named", person: null };
  if (who !== "other") return { kind: "refused", why: "choice" };
  if (email === "") return { kind: "refused", why: "missing" };
  if (!Email.safeParse(email).success) return { kind: "refused", why: "malformed" };
  if (!Name.safeParse(name).success) return { kind: "refused", why: "name" };
  return { kind: "named", person: { email, name: name === "" ? null : name } };
}
