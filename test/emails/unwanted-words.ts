import type { Locale } from "../../src/core/account.ts";

/**
 * What no mail says, in any language: names for people who owe, threats, hurry, empty politeness, what we cannot know
 * (that somebody did not read), and exclamation marks.
 */
export const unwantedWords: Readonly<Record<Locale, RegExp>> = {
  en: /delinquent|debtor|failure|failed|violation|immediately|final demand|penalt|\blegal|unfortunately|valued customer|kindly|\basap\b|overdue|suspend|you haven.t read|not read|unread|may be affected|!/i,
  es: /moros|deudor|incumpl|violaci[oó]n|inmediatamente|de inmediato|ultim[aá]tum|penaliza|recargo|\blegal|lamentable|estimad[oa]s? cliente|cuanto antes|urgente|no (ha|han) le[ií]do|sin leer|podr[ií]a verse afectad|suspen|[¡!]/i,
  "pt-BR":
    /inadimpl|devedor|descumpr|viola[cç][aã]o|imediatamente|de imediato|ultimato|penali|\bmulta|\blegal|jur[ií]dic|infelizmente|prezado cliente|gentileza|urgente|n[aã]o (leu|leram)|n[aã]o lid|poder[aá] ser afetad|suspen|!/i,
  he: /חייב(ים)? בתשלום|בעל(י)? חוב|הפרה|(?<![א-ת])מיד(?![א-ת])|מיידי|דרישה אחרונה|קנס|משפטי|לצערנו|לקוח(ה)? יקר|בהקדם|לא קרא|טרם נקרא|עלולה? להיפגע|!/,
  fa: /بدهکار|بدحساب|تخلف|نقض|فوراً|فوری|اخطار نهایی|جریمه|قانونی|حقوقی|متأسفانه|متاسفانه|مشتری گرامی|هرچه سریع|نخوانده|خوانده نشده|تعلیق|!/,
};
