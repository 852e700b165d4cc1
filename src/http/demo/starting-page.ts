import type { RequestHandler } from "express";
import type { World } from "../../workflows/ports.ts";
import { pagePolicy } from "../pages/assets.ts";
import { renderPage } from "../pages/page.ts";
import { readerOf } from "../pages/reader.ts";

/** Until the demo's history has been lived through, its pages ask for a moment's patience and come by themselves. */
export function onceReady(world: World, ready: () => boolean): RequestHandler {
  // Asked for again and again, while there is other work to do.
  let page: string | null = null;
  return async (_request, response, next) => {
    if (ready()) return next();
    page ??= startingPage(world, await world.clock.now());
    response
      .status(503)
      .set("Content-Security-Policy", pagePolicy)
      .set("Cache-Control", "no-store")
      .set("Retry-After", "1")
      // Browsers ask again by this one.
      .set("Refresh", "1")
      .send(page);
  };
}

function startingPage(world: World, now: number): string {
  const facts = { locale: "en", timeZone: world.defaults.timeZone, now } as const;
  const { words } = readerOf(facts);
  const title = words.say("starting.title");
  return renderPage({
    ...facts,
    title,
    body: "pages/note",
    view: { title, text: words.say("starting.text"), action: null },
    manner: "letter",
    here: null,
    script: null,
    masthead: { name: "Forewarn", href: null },
    demo: false,
  });
}
