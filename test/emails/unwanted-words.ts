import type { Locale } from "../../src/core/account.ts";

/**
 * What no mail says, in any language: names for people who owe, threats, hurry, empty politeness, what we cannot know
 * (that somebody did not read), and exclamation marks.
 */
export const unwantedWords: Readonly<Record<Locale, RegExp>> = {
  en: /delinquent|debtor|failure|failed|violation|immediately|final demand|penalt|\blegal|unfortunately|valued customer|kindly|\basap\b|overdue|suspend|you haven.t read|not read|unread|may be affected|!/i,
  es: /moros|deudor|incumpl|violaci[oó]n|inmediatamente|de inmediato|ultim[aá]tum|penaliza|recargo|\blegal|lamentable|estimad[oa]s? cliente|cuanto antes|urgente|no (ha|han) le[ií]do|sin leer|podr[ií]a verse afectad|suspen|\bmora\b|\bdeudas?\b|adeud|impag|vencidas?\b|atras(o|ad)|cobranza|olvid|bloque|cancel|advert|(ú|u)ltimo aviso|de lo contrario|consecuencia|a la brevedad|s[ií]rvase|lo sentimos|bur[oó] de cr[eé]dito|dicom|[¡!]/i,
  "pt-BR":
    /inadimpl|devedor|descumpr|viola[cç][aã]o|imediatamente|de imediato|ultimato|penali|\bmulta|\blegal|jur[ií]dic|infelizmente|prezado cliente|gentileza|urgente|n[aã]o (leu|leram)|n[aã]o lid|poder[aá] ser afetad|suspen|!/i,
  // \b knows no Hebrew letters.
  he: /(?<![א-ת])[ובהלשמ]{0,2}(חוב|חובות|חייב(ים|ת)?|בעלי? חוב|מיד|פיגור)(?![א-ת])|הפרה|מיידי|דחוף|דרישה אחרונה|התראה|אזהרה|קנס|ריבית|משפטי|לצערנו|לקוח(ות|ה)? יקר|בהקדם|ללא דיחוי|לא קרא|טרם נקרא|התעלמ|שכחת|עלולה? להיפגע|השעי|[התי]ושע|מושעה|!/,
  // The half-space comes and goes; "منقضی" and "انقضا" are about cards, though "نقض" is in them.
  fa: /بدهکار|بدهی|بدحساب|بدقول|معوق|عقب.?افتاد|دیرکرد|تخلف|(?<![ام])نقض|کوتاهی|قصور|سهل.?انگار|اخطار|هشدار|تهدید|مسدود|محروم|قطع (دسترسی|سرویس)|تعلیق|جریمه|قانونی|حقوقی|شکایت|وصول مطالبات|مطالبه|فوراً|فوری|بلافاصله|سریع|هرچه زودتر|در اسرع|ضرب.?الاجل|آخرین (مهلت|فرصت)|متأسفانه|متاسفانه|مشتری (گرامی|عزیز|محترم)|فراموش|نخوانده|خوانده.نشده|نپرداخته|نکرده.اید|[!！]/,
};
