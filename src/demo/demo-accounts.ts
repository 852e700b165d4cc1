import type { Locale } from "../core/account.ts";
import { day } from "../core/instant.ts";
import type { Stage } from "../core/stage.ts";

/** One believable customer of the pretend product, and what has happened to it so far. */
export type DemoCustomer = {
  ref: string;
  name: string;
  /** City and country, as the demo's page says them. */
  place: string;
  country: string;
  timeZone: string;
  locale: Locale;
  accountant: { name: string; email: string };
  user: { name: string; email: string };
  /** Where its one unpaid invoice has brought it by now; `active`: it has none. */
  stage: Stage;
  /** Paid so long before the present, when it had come to its stage. */
  paidBefore?: number;
  invoice: { amount: number; currency: string } | null;
};

/** The account whose story the visitor drives. */
export const storyRef = "papeleria-andina";

export const demoManager = { name: "Clara Duarte", email: "clara@tidemark.example" };

/** Enough to see every stage at once. */
export const demoCustomers: readonly DemoCustomer[] = [
  {
    ref: storyRef,
    name: "Papelería Andina",
    place: "Santiago, Chile",
    country: "CL",
    timeZone: "America/Santiago",
    locale: "es",
    accountant: { name: "Marta Fuentes", email: "marta@papeleria-andina.example" },
    user: { name: "Lucía Rojas", email: "lucia@papeleria-andina.example" },
    stage: "active",
    invoice: null,
  },
  {
    ref: "mercado-azul",
    name: "Mercado Azul",
    place: "Recife, Brazil",
    country: "BR",
    timeZone: "America/Recife",
    locale: "pt-BR",
    accountant: { name: "Beatriz Lima", email: "beatriz@mercado-azul.example" },
    user: { name: "Rafael Souza", email: "rafael@mercado-azul.example" },
    stage: "suspended",
    invoice: { amount: 189_000, currency: "brl" },
  },
  {
    ref: "cafe-del-puerto",
    name: "Café del Puerto",
    place: "Veracruz, Mexico",
    country: "MX",
    timeZone: "America/Mexico_City",
    locale: "es",
    accountant: { name: "Jorge Herrera", email: "jorge@cafe-del-puerto.example" },
    user: { name: "Ana Paula Ríos", email: "anapaula@cafe-del-puerto.example" },
    stage: "grace",
    invoice: { amount: 420_000, currency: "mxn" },
  },
  {
    ref: "galil-optics",
    name: "Galil Optics",
    place: "Haifa, Israel",
    country: "IL",
    timeZone: "Asia/Jerusalem",
    locale: "he",
    accountant: { name: "Noa Shalev", email: "noa@galil-optics.example" },
    user: { name: "Eitan Barak", email: "eitan@galil-optics.example" },
    stage: "second_reminder",
    invoice: { amount: 96_000, currency: "ils" },
  },
  {
    ref: "golestan-tiles",
    name: "Golestan Tiles",
    place: "Shiraz, Iran",
    country: "IR",
    timeZone: "Asia/Tehran",
    locale: "fa",
    accountant: { name: "Leila Karimi", email: "leila@golestan-tiles.example" },
    user: { name: "Reza Ahmadi", email: "reza@golestan-tiles.example" },
    stage: "reminded",
    invoice: { amount: 38_000, currency: "usd" },
  },
  {
    ref: "ferreteria-sur",
    name: "Ferretería Sur",
    place: "Córdoba, Argentina",
    country: "AR",
    timeZone: "America/Argentina/Cordoba",
    locale: "es",
    accountant: { name: "Silvia Núñez", email: "silvia@ferreteria-sur.example" },
    user: { name: "Martín Acosta", email: "martin@ferreteria-sur.example" },
    stage: "suspended",
    paidBefore: 2 * day,
    invoice: { amount: 24_500, currency: "usd" },
  },
  {
    ref: "estudio-lumen",
    name: "Estúdio Lúmen",
    place: "São Paulo, Brazil",
    country: "BR",
    timeZone: "America/Sao_Paulo",
    locale: "pt-BR",
    accountant: { name: "Camila Prado", email: "camila@estudio-lumen.example" },
    user: { name: "Diego Alves", email: "diego@estudio-lumen.example" },
    stage: "active",
    invoice: null,
  },
];
