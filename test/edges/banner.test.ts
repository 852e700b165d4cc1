import { expect, test } from "@jest/globals";
import { accessOf } from "../../src/core/access.ts";
import type { Locale } from "../../src/core/account.ts";
import type { Stage } from "../../src/core/stage.ts";
import { bannerText } from "../../src/entitlements/banner.ts";
import { standard } from "../core/given.ts";

const banner = (locale: Locale, stage: Stage) =>
  bannerText(
    accessOf(standard, stage, {
      cutAt: Date.parse("2026-12-01T14:00:00Z"),
      nextChangeAt: null,
      timeZone: "America/Bogota",
      locale,
      code: null,
    }),
    locale,
  );

test.each<[Locale, string, string]>([
  [
    "en",
    "access to reports and the API pauses on Tuesday 1 December.",
    "so access to reports and the API is paused.",
  ],
  [
    "es",
    "el acceso a los reportes y la API quedará en pausa el martes 1 de diciembre.",
    "por eso el acceso a los reportes y la API está en pausa.",
  ],
  [
    "pt-BR",
    "o acesso a relatórios e API será pausado em 1º de dezembro (terça-feira).",
    "por isso, o acesso a relatórios e API está pausado.",
  ],
])("in %s the banner fits what pauses, and the day, into its sentence", (locale, ahead, paused) => {
  expect(banner(locale, "active")).toBeNull();
  expect(banner(locale, "grace")).toContain(ahead);
  expect(banner(locale, "suspended")).toContain(paused);
});
