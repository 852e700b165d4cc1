import type { Locale } from "../core/account.ts";
import { day } from "../core/instant.ts";

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
  /** How long before the present its one unpaid invoice was due; null: it owes nothing. */
  dueBefore: number | null;
  /** Paid this long before the present. */
  paidBefore?: number;
  invoice: { amount: number; currency: string } | null;
};

/** The account whose story the visitor drives. */
export const storyRef = "papeleria-andina";

export const demoManager = { name: "Clara Duarte", email: "clara@tidemark.example" };

/** Enough to see every stage at once. Weekends and holidays stretch the waits, so the ages leave some room. */
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
    dueBefore: null,
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
    dueBefore: 30 * day,
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
    dueBefore: 21 * day,
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
    dueBefore: 16.5 * day,
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
    dueBefore: 7 * day,
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
    dueBefore: 33 * day,
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
    dueBefore: null,
    invoice: null,
  },
];
