import express, { Router } from "express";
import { z } from "zod";
import type { LocalDate } from "../../core/calendar.ts";
import { makePromise } from "../../workflows/make-promise.ts";
import { note } from "./note.ts";
import { type PromiseRefusal, renderPromise } from "./promise-page.ts";
import { promiseView } from "./promise-view.ts";
import { type LapsedOptions, sendPage, visitOf } from "./visit.ts";

const text = z.string().catch("");
/** Anybody may send anything: what does not fit is as if it were left out. */
const Sent = z.object({ form: text, day: text, other: text }).catch({ form: "", day: "", other: "" });

/** An accountant names the day of the payment. */
export function promiseRoutes(options: LapsedOptions): Router {
  const router = Router();
  const path = "/lapsed/:token/promise";

  router.get(path, async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    const view = await promiseView(options, visit, null);
    if (view === "not_theirs") return sendPage(response, note(options, visit, "not_yours"), 403);
    if (view === "nothing_owed") return response.redirect(303, visit.page + visit.query);
    sendPage(response, renderPromise(view));
  });

  router.post(path, express.urlencoded({ extended: false, limit: "8kb" }), async (request, response) => {
    const visit = await visitOf(options, request, response);
    if (!visit) return;
    const { link, now, page, query } = visit;
    const { form, ...chosen } = Sent.parse(request.body);
    const on = dayOf(chosen);
    /** What the page itself says: what is noted, or why nothing can be. */
    const see = () => response.redirect(303, `${page}/promise${query}`);
    const refuse = async (why: PromiseRefusal["why"], status: number) => {
      const view = await promiseView(options, visit, { why, on, chosen });
      if (view === "not_theirs") return sendPage(response, note(options, visit, "not_yours"), 403);
      if (view === "nothing_owed") return see();
      sendPage(response, renderPromise(view), status);
    };
    if (!(await options.forms.isOurForm("promise", link, form, now))) return refuse("stale", 403);
    if (on === null) return refuse("none", 422);
    const outcome = await makePromise(options.world, { ...link, on }, now);
    if (outcome.kind === "refused" && outcome.why !== "full") return refuse(outcome.why, 422);
    if (outcome.kind === "noted") {
      await options.refresh();
      options.wake();
    }
    see();
  });

  return router;
}

/** A date that was written counts although the mark before it was forgotten. */
function dayOf({ day, other }: { day: string; other: string }): LocalDate | null {
  const wanted = z.iso.date().safeParse(day === "" || day === "other" ? other : day);
  return wanted.success ? wanted.data : null;
}
