import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { type Locale, locales, roles } from "../../core/account.ts";
import type { World } from "../../workflows/ports.ts";
import { pagePolicy } from "../pages/assets.ts";
import type { ReaderFacts } from "../pages/reader.ts";
import { parse, refuse } from "../problem.ts";
import { type Exhibit, type Gallery, openGallery } from "./gallery.ts";
import { renderExhibit, renderGallery } from "./gallery-page.ts";
import { framedMail, framedMailPolicy } from "./mailbox-page.ts";

const query = z.object({ locale: z.enum(locales).default("en"), role: z.enum(roles).optional() });

type GalleryWorld = Pick<World, "clock" | "defaults" | "render" | "renderAlert">;

/** Every mail that the service can write, from its samples: nothing here was sent to anybody. */
export function galleryRoutes({ world }: { world: GalleryWorld }): Router {
  const router = Router();
  let opened: Gallery | undefined;
  const gallery = () => {
    opened ??= openGallery(world);
    return opened;
  };
  const reader = async (): Promise<ReaderFacts> => ({
    locale: "en",
    timeZone: world.defaults.timeZone,
    now: await world.clock.now(),
  });
  const send = (response: Response, page: string) =>
    response.set("Content-Security-Policy", pagePolicy).send(page);

  router.get("/demo/emails", async (request, response) => {
    const { locale, role = null } = parse(query, request.query);
    send(response, renderGallery(await reader(), gallery(), { locale, role }));
  });

  router.get("/demo/emails/:kind/:sample", async (request, response) => {
    const [exhibit, locale] = asked(gallery(), request);
    send(response, renderExhibit(await reader(), gallery(), exhibit, locale));
  });

  router.get("/demo/emails/:kind/:sample/html", (request, response) => {
    const [exhibit, locale] = asked(gallery(), request);
    response.removeHeader("X-Frame-Options");
    response
      .set("Content-Security-Policy", framedMailPolicy)
      .type("html")
      .send(framedMail(exhibit.written(locale).html));
  });

  return router;
}

function asked({ exhibits }: Gallery, request: Request): [Exhibit, Locale] {
  const { kind, sample } = request.params;
  const exhibit = exhibits.find((each) => each.kind === kind && each.slug === sample);
  if (!exhibit) throw refuse.notFound("There is no such sample; /demo/emails lists them all");
  return [exhibit, parse(query, request.query).locale];
}
