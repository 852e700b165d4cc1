import type { Catalogue } from "./en.ts";

/** The reader is addressed in the plural, and where possible in words that fit women and men alike. */
export const he: Catalogue = {
  // With its preposition, like `at_time`: both follow what was done.
  moment: "ב{date}, בשעה {time}",
  at_time: "בשעה {time}",
  zone: "התאריכים והשעות הם לפי {zone}.",
  languages: "שפה",
  back: "חזרה לדף המצב",

  "feature.reports": "הדוחות",
  "feature.api": "ה-API",
  "feature.data": "הנתונים שלכם",
  "feature.export": "הנתונים שלכם וייצוא שלהם",
  "feature.billing": "אזור החיוב",
  "feature.support": "התמיכה",

  "role.accountant": "הנהלת חשבונות",
  "role.user": "משתמשים",
  "role.manager": "ליווי לקוחות",

  "banner.open": "הכול פועל. חשבונית של הארגון שלכם עדיין פתוחה.",
  "banner.dated": "הכול פועל. אם החשבונית הפתוחה של הארגון שלכם לא תשולם, הגישה אל {features} תושהה ב{date}.",
  "banner.suspended":
    "חשבונית של הארגון שלכם טרם שולמה, ולכן הגישה אל {features} מושהית. הנתונים שלכם שמורים, והכול יחזור ברגע שהתשלום יתקבל.",

  "rung.now": "כעת",
  "rung.done": "(הושלם)",
  "rung.paid_up": "הכול שולם",
  "rung.overdue": "עבר מועד התשלום",
  "rung.reminded": "תזכורת ראשונה",
  "rung.second_reminder": "תזכורת שנייה",
  "rung.grace": "תזכורת אחרונה",
  "rung.suspended": "{ahead, select, true {השהיית הגישה} other {הגישה הושהתה}}",
  "rung.paid": "התשלום התקבל",
  "rung.closed": "העניין הוסדר",

  "rung.at.paid_up": "אין חשבונית שהגיע מועד התשלום שלה.",
  "rung.at.overdue": "מאז {date}.",
  "rung.at.reminded": "{date}.",
  "rung.at.second_reminder": "{date}.",
  "rung.at.grace": "{date}.",
  "rung.at.suspended": "{date}, בשעות העבודה.",
  "rung.at.paid": "{date}. הכול פתוח.",
  "rung.at.closed": "{date}. הכול פתוח.",

  "rung.bare.paid_up": "אין חשבונית שהגיע מועד התשלום שלה.",
  "rung.bare.overdue": "המועד שצוין בחשבונית עבר.",
  "rung.bare.reminded": "להנהלת החשבונות ולמשתמשים.",
  "rung.bare.second_reminder": "להנהלת החשבונות ולמשתמשים.",
  "rung.bare.grace": "להנהלת החשבונות ולמשתמשים.",
  "rung.bare.suspended": "בשעות העבודה.",
  "rung.bare.paid": "הכול פתוח.",
  "rung.bare.closed": "הכול פתוח.",

  "rung.next.reminded": "{date}, אם החשבונית עדיין תהיה פתוחה.",
  "rung.next.second_reminder": "{date}, אם החשבונית עדיין תהיה פתוחה.",
  "rung.next.grace": "{date}, אם החשבונית עדיין תהיה פתוחה.",
  "rung.next.suspended": "{date}, בשעות העבודה, אם החשבונית עדיין תהיה פתוחה.",

  "rung.later.reminded":
    "{days, plural, =0 {כשעובר מועד התשלום של חשבונית} one {יום אחד אחרי מועד התשלום של חשבונית} two {יומיים אחרי מועד התשלום של חשבונית} other {# ימים אחרי מועד התשלום של חשבונית}}: להנהלת החשבונות, שבידיה לשלם, ולמשתמשים, שירגישו בשינוי.",
  "rung.later.second_reminder":
    "{days, plural, =0 {אחרי שהראשונה נמסרה לשני הנמענים} one {יום אחד אחרי שהראשונה נמסרה לשני הנמענים} two {יומיים אחרי שהראשונה נמסרה לשני הנמענים} other {# ימים אחרי שהראשונה נמסרה לשני הנמענים}}. התאריך מצוין בה.",
  "rung.later.grace":
    "{days, plural, =0 {אחרי שהשנייה נמסרה לשני הנמענים} one {יום אחד אחרי שהשנייה נמסרה לשני הנמענים} two {יומיים אחרי שהשנייה נמסרה לשני הנמענים} other {# ימים אחרי שהשנייה נמסרה לשני הנמענים}}. בשלב הזה עוד לא השתנה דבר.",
  "rung.later.suspended":
    "{days, plural, =0 {אחרי שהתזכורת האחרונה נמסרה לשני הנמענים} one {יום אחד אחרי שהתזכורת האחרונה נמסרה לשני הנמענים} two {יומיים אחרי שהתזכורת האחרונה נמסרה לשני הנמענים} other {# ימים אחרי שהתזכורת האחרונה נמסרה לשני הנמענים}}, בשעות העבודה, ולעולם לא לפני התאריך שצוין בה.",

  "rung.undated": "לא נקבע תאריך.",
  "rung.named": "התאריך שצוין בה: {date}.",

  "outcome.delivered": "נמסרה {moment}",
  "outcome.shown": "הוצגה במוצר עצמו {moment}",
  "outcome.on_its_way": "נשלחה {moment}, עדיין בלי אישור מסירה",
  "outcome.unknown": "הועברה לשליחה {moment}, ולא ידוע אם נמסרה",
  "outcome.bounced": "נשלחה {moment}, וחזרה בלי שנמסרה",
  "outcome.complained": "נשלחה {moment}, וסומנה כדואר זבל",
  "outcome.failed": "לא היה אפשר לשלוח אותה {moment}",
  "outcome.bare.delivered": "נמסרה",
  "outcome.bare.shown": "הוצגה במוצר עצמו",
  "outcome.bare.on_its_way": "נשלחה, עדיין בלי אישור מסירה",
  "outcome.bare.unknown": "הועברה לשליחה, ולא ידוע אם נמסרה",
  "outcome.bare.bounced": "חזרה בלי שנמסרה",
  "outcome.bare.complained": "סומנה כדואר זבל",
  "outcome.bare.failed": "לא היה אפשר לשלוח אותה",

  "lapsed.title.suspended":
    "השירות של {product} פועל. {count, plural, one {חשבונית אחת של הארגון שלכם טרם שולמה.} two {שתי חשבוניות של הארגון שלכם טרם שולמו.} other {# חשבוניות של הארגון שלכם טרם שולמו.}}",
  "lapsed.lede.suspended":
    "מאז {date} הגישה אל {features} מושהית עבור {known, select, true {{organisation}} other {הארגון שלכם}}. היא תחזור מעצמה ברגע שהתשלום יתקבל.",
  "lapsed.title.dated":
    "השירות של {product} פועל. {count, plural, one {חשבונית אחת של הארגון שלכם עדיין פתוחה.} two {שתי חשבוניות של הארגון שלכם עדיין פתוחות.} other {# חשבוניות של הארגון שלכם עדיין פתוחות.}}",
  "lapsed.lede.dated":
    "בלי תשלום, הגישה אל {features} תושהה עבור {known, select, true {{organisation}} other {הארגון שלכם}} ב{date}, בשעות העבודה. עד אז דבר אינו משתנה.",
  "lapsed.title.overdue":
    "השירות של {product} פועל. {count, plural, one {חשבונית אחת של הארגון שלכם עדיין פתוחה.} two {שתי חשבוניות של הארגון שלכם עדיין פתוחות.} other {# חשבוניות של הארגון שלכם עדיין פתוחות.}}",
  "lapsed.lede.overdue":
    "היום דבר אינו משתנה, ולא נקבע תאריך. {count, plural, one {ייתכן שהיא פשוט נשמטה בשטף העבודה.} other {ייתכן שהן פשוט נשמטו בשטף העבודה.}}",
  "lapsed.title.promised": "נמסר לנו שהתשלום צפוי עד {date}.",
  "lapsed.lede.promised":
    "עד שהיום הזה יעבור דבר לא ישתנה עבור {known, select, true {{organisation}} other {הארגון שלכם}}, ולא יישלחו תזכורות. השירות של {product} פועל כרגיל.",
  "lapsed.promise.suspended": "נמסר לנו שהתשלום צפוי עד {date}. עד שהיום הזה יעבור לא יישלחו תזכורות.",
  "lapsed.title.on_its_way": "התשלום בדרך.",
  "lapsed.lede.on_its_way":
    "בינתיים הכול נשאר פתוח עבור {known, select, true {{organisation}} other {הארגון שלכם}}. לבנקים נדרשים כמה ימים, והתשלום צפוי להתקבל עד {date} לכל המאוחר.",
  "lapsed.title.on_its_way_paused": "התשלום בדרך.",
  "lapsed.lede.on_its_way_paused":
    "לבנקים נדרשים כמה ימים, והתשלום צפוי להתקבל עד {date} לכל המאוחר. ברגע שיתקבל, הגישה אל {features} תחזור מעצמה.",
  "lapsed.title.restored": "הגישה שלכם חזרה. דבר לא אבד.",
  "lapsed.lede.restored":
    "התשלום התקבל, תודה. הכול שוב פתוח עבור {known, select, true {{organisation}} other {הארגון שלכם}}.",
  "lapsed.title.reopened": "הגישה שלכם חזרה. דבר לא אבד.",
  "lapsed.lede.reopened": "הכול שוב פתוח עבור {known, select, true {{organisation}} other {הארגון שלכם}}.",
  "lapsed.title.clear": "הכול פתוח.",
  "lapsed.lede.clear":
    "אין חשבונית של {known, select, true {{organisation}} other {הארגון שלכם}} שעבר מועד התשלום שלה, והשירות של {product} פועל כרגיל.",

  "lapsed.invoices.caption": "חשבוניות פתוחות",
  "lapsed.invoices.number": "חשבונית",
  "lapsed.invoices.due": "לתשלום עד",
  "lapsed.invoices.open": "יתרה לתשלום",
  "lapsed.invoices.automatic": "בחיוב אוטומטי",
  "lapsed.invoices.pdf": "PDF",
  "lapsed.invoices.pdf.of": "חשבונית {number} כקובץ PDF",
  "lapsed.pay": "{count, plural, one {לתשלום החשבונית} other {לתשלום החשבוניות}}",
  "lapsed.pay.aside": "התשלום בטיפול של מישהו אחר? אפשר להעביר הלאה את כתובת הדף הזה: הכפתור יפעל גם שם.",
  "lapsed.pay.waiting": "אפשר להשאיר את הדף פתוח: הוא יתעדכן כשהתשלום יתקבל.",
  "lapsed.pay.reload": "אחרי התשלום, טעינה מחדש של הדף תחזיר אתכם פנימה.",
  "lapsed.return": "חזרה למקום שבו הייתם",

  "lapsed.answers": "אם היום לא מתאים",
  "lapsed.answers.promise": "לציין עד איזה תאריך אפשר לצפות לתשלום",
  "lapsed.answers.promise.change": "לציין מועד אחר לתשלום",
  "lapsed.answers.contact": "החשבוניות בטיפול של מישהו אחר",

  "lapsed.what.paused": "מה מושהה ומה לא",
  "lapsed.what.will": "מה יושהה בלי תשלום, ומה לא",
  "lapsed.withheld.paused": "הגישה מושהית",
  "lapsed.withheld.will": "הגישה תושהה",
  "lapsed.how.deny": "סגורה עד שהתשלום יתקבל",
  "lapsed.how.read_only": "אפשר לצפות; שינויים ימתינו לתשלום",
  "lapsed.open": "הגישה פתוחה כרגיל",
  "lapsed.nothing_deleted": "דבר אינו נמחק. הכול נשמר כפי שהשארתם אותו.",
  "lapsed.back": "חזרה אל {product}",

  "lapsed.sent": "מה שלחנו, ומה קרה עם כל הודעה",
  "lapsed.sent.none": "מה קורה ומתי",
  "lapsed.spam":
    "אם ההודעות האלה אינן מוכרות לכם, ייתכן שהן בתיקיית דואר הזבל. נודה לכם אם תאשרו את {sender} במסנן דואר הזבל, כדי שבפעם הבאה דבר לא יתעכב.",
  "lapsed.spam.later":
    "אם ההודעות האלה אינן מוכרות לכם, ייתכן שהן בתיקיית דואר הזבל. נודה לכם אם תאשרו את {sender} במסנן דואר הזבל, כדי שההודעות שלנו יגיעו אליכם בזמן.",
  "lapsed.code": "בהודעות שלנו בעניין הזה מופיע הקוד {code}, כדי שתוכלו לדעת שהן שלנו.",

  "lapsed.who": "עם מי אפשר לדבר",
  "lapsed.who.named":
    "{name} מלווה אתכם מטעם {product}. אם משהו בחשבונית אינו נכון, או אם דרוש עוד זמן לתשלום, מספיקה הודעה קצרה:",
  "lapsed.who.unnamed":
    "כל הודעה אל {product} נקראת על ידי אדם. אם משהו בחשבונית אינו נכון, או אם דרוש עוד זמן לתשלום, מספיקה הודעה קצרה:",
  "lapsed.policy": "לקריאת המדיניות המלאה.",

  "promise.title": "עד איזה תאריך אפשר לצפות לתשלום?",
  "promise.lede":
    "מועד שתציינו עוצר את השעון: עד שהוא יעבור לא יישלחו תזכורות, ודבר לא ישתנה עבור {known, select, true {{organisation}} other {הארגון שלכם}}.",
  "promise.lede.suspended":
    "עד שהמועד שתציינו יעבור לא יישלחו תזכורות. הגישה אל {features} תחזור ברגע שהתשלום יתקבל.",
  "promise.after":
    "אם התשלום לא יתקבל עד אז, נמשיך מהמקום שבו עצרנו, ותחילה תישלח הודעה מוקדמת חדשה: בלעדיה דבר לא יושהה.",
  "promise.days": "בחירת יום",
  "promise.other": "יום אחר",
  "promise.other.date": "איזה יום?",
  "promise.other.limits": "בין {from} לבין {to}.",
  "promise.other.none": "– נא לבחור –",
  "promise.submit": "לרשום את היום הזה",
  "promise.noted.title": "רשמנו: {date}.",
  "promise.noted.text":
    "תודה. עד שהיום הזה יעבור לא יישלחו תזכורות, ודבר לא ישתנה עבור {known, select, true {{organisation}} other {הארגון שלכם}}.",
  "promise.noted.text.suspended":
    "תודה. עד שהיום הזה יעבור לא יישלחו תזכורות. הגישה אל {features} תחזור ברגע שהתשלום יתקבל.",
  "promise.change": "משהו השתנה?",
  "promise.change.left":
    "{left, plural, one {אפשר לציין מועד אחר עוד פעם אחת.} two {אפשר לציין מועד אחר עוד פעמיים.} other {אפשר לציין מועד אחר עוד # פעמים.}} הוא יבוא במקום המועד הזה.",
  "promise.full.title": "אי אפשר לרשום כאן מועד נוסף.",
  "promise.full.debt":
    "{count, plural, one {עבור החשבונית הזאת} other {עבור החשבוניות האלה}} כבר {most, plural, one {נרשם מועד אחד} two {נרשמו שני מועדים} other {נרשמו # מועדים}}, וזה המספר שאפשר לרשום בדף הזה.",
  "promise.full.year":
    "בשנים עשר החודשים האחרונים כבר {most, plural, one {נרשם מועד אחד} two {נרשמו שני מועדים} other {נרשמו # מועדים}}, וזה המספר שאפשר לרשום בדף הזה.",
  "promise.refused.none": "נא לבחור יום בין {from} לבין {to}.",
  "promise.refused.past": "התאריך {date} כבר עבר. נא לבחור יום בין {from} לבין {to}.",
  "promise.refused.late":
    "התאריך {date} רחוק יותר ממה שאפשר לרשום בדף הזה. נא לבחור יום בין {from} לבין {to}.",

  "write.named": "{name} מלווה אתכם מטעם {product}, ואפשר לתאם כך יותר ממה שאפשר בדף הזה. מספיקה הודעה קצרה:",
  "write.unnamed":
    "כל הודעה אל {product} נקראת על ידי אדם, ואפשר לתאם כך יותר ממה שאפשר בדף הזה. מספיקה הודעה קצרה:",

  "contact.title": "אל מי לפנות בעניין החשבוניות?",
  "contact.lede":
    "ההודעות שלנו בעניין החשבוניות של {known, select, true {{organisation}} other {הארגון שלכם}} נשלחות אל {address}. אם החשבוניות בטיפול של מישהו אחר, נשמח לדעת אל מי לכתוב.",
  "contact.choose": "אל מי לכתוב?",
  "contact.other": "אל מישהו אחר",
  "contact.name": "שם, אם ידוע לכם",
  "contact.email": "כתובת דוא״ל",
  "contact.unknown": "לא ידוע לי אל מי",
  "contact.unknown.then": "במקרה כזה הצוות שמלווה אתכם יברר.",
  "contact.after": "מכאן והלאה הודעות כאלה לא יישלחו אליכם. מי שיקבל אותן במקומכם יקבל הודעה מוקדמת חדשה.",
  "contact.submit": "לעדכן",
  "contact.done.title": "תודה. מעכשיו נכתוב אל {address}.",
  "contact.done.unknown.title": "תודה. נברר אל מי לכתוב.",
  "contact.done.text": "הודעות בעניין חשבוניות לא יישלחו עוד אל {address}.",
  "contact.refused.choice": "נא לבחור באחת משתי האפשרויות.",
  "contact.refused.missing": "נא לכתוב את כתובת הדוא״ל שאליה לפנות בעניין החשבוניות.",
  "contact.refused.malformed": "זה לא נראה כמו כתובת דוא״ל. נא לבדוק אותה שוב.",
  "contact.refused.name": "השם הזה ארוך מדי. אפשר לכתוב שם קצר יותר, או להשאיר ריק.",
  "contact.refused.same": "זו הכתובת שאליה אנחנו כותבים כבר היום.",
  "contact.refused.dead": "הודעות לכתובת הזאת חוזרות אלינו. יש אולי כתובת אחרת?",
  "contact.full.title": "אי אפשר לשנות זאת כאן פעם נוספת.",
  "contact.full.text": "בזמן האחרון זה שונה יותר מפעם אחת, ולכן כדאי שאדם יבדוק.",

  "form.stale": "הדף הזה היה פתוח זמן רב. דבר עדיין לא השתנה: נא ללחוץ פעם נוספת.",
  "not_yours.title": "הדף הזה מיועד להנהלת החשבונות.",
  "not_yours.text":
    "הקישור שהביא אתכם לכאן לא נשלח להנהלת החשבונות. בדף שאליו הוא שייך אפשר לראות מה המצב ואיך משלמים.",

  "payable.title":
    "{count, plural, one {חשבונית אחת פתוחה.} two {שתי חשבוניות פתוחות.} other {# חשבוניות פתוחות.}}",
  "payable.lede": "לכל חשבונית דף תשלום משלה.",
  "payable.total": "סך הכול",
  "payable.pay": "לתשלום",
  "payable.pay.of": "לתשלום חשבונית {number}",
  "payable.pay.due": "לתשלום החשבונית שמועד התשלום שלה {date}",
  "payable.pay.issued": "לתשלום החשבונית שתאריך ההפקה שלה {date}",
  "payable.due": "לתשלום עד {date}",
  "payable.issued": "תאריך הפקה: {date}",
  "payable.away.title": "דף התשלום אינו זמין כרגע.",
  "payable.away.text": "Stripe אינו מגיב כרגע. אפשר לנסות שוב בעוד כמה דקות.",
  "payable.away.pdf.title": "החשבונית אינה זמינה כרגע.",
  "payable.again": "לנסות שוב",

  "link.title.expired": "הקישור הזה ישן ואינו נפתח עוד.",
  "link.text.expired":
    "קישורים לדף הזה פועלים לזמן מוגבל. אפשר לפתוח את {product}, או את ההודעה האחרונה בעניין: הקישור שם עדכני.",
  "link.title.invalid": "הקישור הזה אינו שלם.",
  "link.text.invalid":
    "ייתכן שחלק ממנו אבד בדרך, כפי שקורה כשקישור ארוך נשבר לשתי שורות. אפשר לפתוח אותו שוב מההודעה, או מתוך {product}.",
  "link.action": "מעבר אל {product}",

  "not_found.title": "אין דבר בכתובת הזאת.",
  "not_found.text": "ייתכן שהקישור ישן, או שנשמטה ממנו אות.",
  "not_found.action": "לדף הראשי",
};
