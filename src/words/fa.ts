import type { Catalogue } from "./en.ts";

/** What customers read in Persian: the formal plural, half-spaces and ezafe written out. */
export const fa = {
  moment: "{date}، ساعت {time}",
  at_time: "ساعت {time}",
  zone: "تاریخ‌ها و ساعت‌ها به {zone} است.",
  languages: "زبان",
  back: "بازگشت به صفحهٔ وضعیت",

  "feature.reports": "گزارش‌ها",
  "feature.api": "API",
  "feature.data": "داده‌های شما",
  "feature.export": "داده‌های شما و خروجی آن‌ها",
  "feature.billing": "بخش مالی",
  "feature.support": "پشتیبانی",

  "role.accountant": "حسابداری",
  "role.user": "کاربر",
  "role.manager": "مدیر حساب",

  "banner.open": "همه‌چیز کار می‌کند. یکی از صورتحساب‌های سازمان شما هنوز تسویه نشده است.",
  "banner.dated":
    "همه‌چیز کار می‌کند. اگر صورتحساب باز سازمان شما پرداخت نشود، دسترسی به {features} روز {date} موقتاً متوقف می‌شود.",
  "banner.suspended":
    "یکی از صورتحساب‌های سازمان شما پرداخت نشده است؛ از این رو دسترسی به {features} موقتاً متوقف است. داده‌هایتان محفوظ است و همان لحظه که پرداخت برسد، همه‌چیز برمی‌گردد.",

  "rung.now": "اکنون",
  "rung.done": "(گذشته)",
  "rung.paid_up": "همه پرداخت شده",
  "rung.overdue": "گذشتن سررسید صورتحساب",
  "rung.reminded": "یادآوری نخست",
  "rung.second_reminder": "یادآوری دوم",
  "rung.grace": "یادآوری آخر",
  "rung.suspended": "{ahead, select, true {دسترسی موقتاً متوقف می‌شود} other {دسترسی موقتاً متوقف شد}}",
  "rung.paid": "پرداخت شد",
  "rung.closed": "موضوع حل شد",

  "rung.at.paid_up": "سررسیدی در کار نیست.",
  "rung.at.overdue": "از {date}.",
  "rung.at.reminded": "{date}.",
  "rung.at.second_reminder": "{date}.",
  "rung.at.grace": "{date}.",
  "rung.at.suspended": "{date}، در ساعت‌های کاری.",
  "rung.at.paid": "{date}. همه‌چیز باز است.",
  "rung.at.closed": "{date}. همه‌چیز باز است.",

  "rung.bare.paid_up": "سررسیدی در کار نیست.",
  "rung.bare.overdue": "سررسید صورتحساب گذشته است.",
  "rung.bare.reminded": "برای حسابداری و کاربر.",
  "rung.bare.second_reminder": "برای حسابداری و کاربر.",
  "rung.bare.grace": "برای حسابداری و کاربر.",
  "rung.bare.suspended": "در ساعت‌های کاری.",
  "rung.bare.paid": "همه‌چیز باز است.",
  "rung.bare.closed": "همه‌چیز باز است.",

  "rung.next.reminded": "{date}، اگر صورتحساب تا آن زمان هنوز باز باشد.",
  "rung.next.second_reminder": "{date}، اگر صورتحساب تا آن زمان هنوز باز باشد.",
  "rung.next.grace": "{date}، اگر صورتحساب تا آن زمان هنوز باز باشد.",
  "rung.next.suspended": "{date}، در ساعت‌های کاری، اگر صورتحساب تا آن زمان هنوز باز باشد.",

  "rung.later.reminded":
    "{days, plural, =0 {همین که سررسید صورتحسابی بگذرد} one {یک روز پس از گذشتن سررسید صورتحساب} other {# روز پس از گذشتن سررسید صورتحساب}}: برای حسابداری که می‌تواند پرداخت کند، و برای کاربر که توقف به کارش می‌رسد.",
  "rung.later.second_reminder":
    "{days, plural, =0 {همین که یادآوری نخست به هر دو تحویل شده باشد} one {یک روز پس از آنکه یادآوری نخست به هر دو تحویل شد} other {# روز پس از آنکه یادآوری نخست به هر دو تحویل شد}}. تاریخ توقف در آن نوشته می‌شود.",
  "rung.later.grace":
    "{days, plural, =0 {همین که یادآوری دوم به هر دو تحویل شده باشد} one {یک روز پس از آنکه یادآوری دوم به هر دو تحویل شد} other {# روز پس از آنکه یادآوری دوم به هر دو تحویل شد}}. هنوز چیزی تغییر نکرده است.",
  "rung.later.suspended":
    "{days, plural, =0 {همین که یادآوری آخر به هر دو تحویل شده باشد} one {یک روز پس از آنکه یادآوری آخر به هر دو تحویل شد} other {# روز پس از آنکه یادآوری آخر به هر دو تحویل شد}}، در ساعت‌های کاری، و هرگز نه پیش از تاریخی که در آن آمده است.",

  "rung.undated": "تاریخی تعیین نشده است.",
  "rung.named": "تاریخ اعلام‌شده در آن: {date}.",

  "outcome.delivered": "{moment} تحویل شد",
  "outcome.shown": "{moment} در خود محصول نمایش داده شد",
  "outcome.on_its_way": "{moment} فرستاده شد؛ هنوز تأیید نشده است",
  "outcome.unknown": "{moment} به سرویس ایمیل سپرده شد؛ نتیجه معلوم نیست",
  "outcome.bounced": "{moment} فرستاده شد و تحویل‌نشده برگشت",
  "outcome.complained": "{moment} فرستاده شد و هرزنامه علامت خورد",
  "outcome.failed": "{moment} فرستادن ممکن نشد",
  "outcome.bare.delivered": "تحویل شد",
  "outcome.bare.shown": "در خود محصول نمایش داده شد",
  "outcome.bare.on_its_way": "فرستاده شد؛ هنوز تأیید نشده است",
  "outcome.bare.unknown": "به سرویس ایمیل سپرده شد؛ نتیجه معلوم نیست",
  "outcome.bare.bounced": "تحویل‌نشده برگشت",
  "outcome.bare.complained": "هرزنامه علامت خورد",
  "outcome.bare.failed": "فرستادن ممکن نشد",

  "lapsed.title.suspended":
    "{product} کار می‌کند. {count, plural, one {صورتحساب سازمان شما پرداخت نشده است.} other {# صورتحساب سازمان شما پرداخت نشده است.}}",
  "lapsed.lede.suspended":
    "از {date} دسترسی {known, select, true {{organisation}} other {سازمان شما}} به {features} موقتاً متوقف است. همان لحظه که پرداخت برسد، دسترسی خودبه‌خود برمی‌گردد.",
  "lapsed.title.dated":
    "{product} کار می‌کند. {count, plural, one {یکی از صورتحساب‌های سازمان شما هنوز باز است.} other {# صورتحساب سازمان شما هنوز باز است.}}",
  "lapsed.lede.dated":
    "اگر پرداختی نرسد، دسترسی {known, select, true {{organisation}} other {سازمان شما}} به {features} روز {date}، در ساعت‌های کاری، موقتاً متوقف می‌شود. پیش از آن چیزی تغییر نمی‌کند.",
  "lapsed.title.overdue":
    "{product} کار می‌کند. {count, plural, one {یکی از صورتحساب‌های سازمان شما هنوز باز است.} other {# صورتحساب سازمان شما هنوز باز است.}}",
  "lapsed.lede.overdue":
    "امروز چیزی تغییر نمی‌کند و تاریخی هم تعیین نشده است. {count, plural, one {شاید فقط از قلم افتاده باشد.} other {شاید فقط از قلم افتاده باشند.}}",
  "lapsed.title.promised": "پرداختی برای {date} اعلام شده است.",
  "lapsed.lede.promised":
    "تا آن روز نگذرد، برای {known, select, true {{organisation}} other {سازمان شما}} چیزی تغییر نمی‌کند و برای کسی یادآوری فرستاده نمی‌شود. {product} مانند همیشه کار می‌کند.",
  "lapsed.promise.suspended":
    "پرداختی برای {date} اعلام شده است. تا آن روز نگذرد، برای کسی یادآوری فرستاده نمی‌شود.",
  "lapsed.title.on_its_way": "پرداخت در راه است.",
  "lapsed.lede.on_its_way":
    "تا رسیدن آن، همه‌چیز برای {known, select, true {{organisation}} other {سازمان شما}} باز می‌ماند. کار بانک‌ها چند روزی طول می‌کشد؛ حداکثر تا {date} منتظر آن هستیم.",
  "lapsed.title.on_its_way_paused": "پرداخت در راه است.",
  "lapsed.lede.on_its_way_paused":
    "کار بانک‌ها چند روزی طول می‌کشد؛ حداکثر تا {date} منتظر آن هستیم. همان لحظه که برسد، دسترسی به {features} خودبه‌خود برمی‌گردد.",
  "lapsed.title.restored": "خوش برگشتید. چیزی از دست نرفته است.",
  "lapsed.lede.restored":
    "پرداخت رسید، سپاسگزاریم. همه‌چیز برای {known, select, true {{organisation}} other {سازمان شما}} دوباره باز است.",
  "lapsed.title.reopened": "خوش برگشتید. چیزی از دست نرفته است.",
  "lapsed.lede.reopened":
    "همه‌چیز برای {known, select, true {{organisation}} other {سازمان شما}} دوباره باز است.",
  "lapsed.title.clear": "همه‌چیز باز است.",
  "lapsed.lede.clear":
    "سررسید هیچ صورتحسابی از {known, select, true {{organisation}} other {سازمان شما}} نگذشته است و {product} مانند همیشه کار می‌کند.",

  "lapsed.invoices.caption": "صورتحساب‌های باز",
  "lapsed.invoices.number": "صورتحساب",
  "lapsed.invoices.due": "سررسید",
  "lapsed.invoices.open": "مانده",
  "lapsed.invoices.automatic": "پرداخت خودکار",
  "lapsed.invoices.pdf": "PDF",
  "lapsed.invoices.pdf.of": "صورتحساب {number} به صورت PDF",
  "lapsed.pay": "{count, plural, one {پرداخت صورتحساب} other {پرداخت صورتحساب‌ها}}",
  "lapsed.pay.aside":
    "شخص دیگری به این پرداخت‌ها رسیدگی می‌کند؟ نشانی این صفحه را برایش بفرستید: دکمه برای او هم کار می‌کند.",
  "lapsed.pay.waiting": "می‌توانید این صفحه را باز بگذارید؛ رسیدن پرداخت را خودش درمی‌یابد.",
  "lapsed.pay.reload": "پس از پرداخت، این صفحه را دوباره بارگذاری کنید تا شما را به داخل برگرداند.",
  "lapsed.return": "بازگشت به جایی که بودید",

  "lapsed.answers": "اگر امروز برایتان مناسب نیست",
  "lapsed.answers.promise": "بگویید تا چه تاریخی منتظر پرداخت باشیم",
  "lapsed.answers.promise.change": "اعلام روزی دیگر برای پرداخت",
  "lapsed.answers.contact": "شخص دیگری به صورتحساب‌ها رسیدگی می‌کند",

  "lapsed.what.paused": "چه چیزی متوقف است و چه چیزی نه",
  "lapsed.what.will": "چه چیزی متوقف می‌شود و چه چیزی نه",
  "lapsed.withheld.paused": "موقتاً متوقف",
  "lapsed.withheld.will": "در صورت نرسیدن پرداخت متوقف می‌شود",
  "lapsed.how.deny": "تا رسیدن پرداخت بسته است",
  "lapsed.how.read_only": "خواندن ممکن است؛ تغییر دادن منتظر پرداخت می‌ماند",
  "lapsed.open": "باز، مانند همیشه",
  "lapsed.nothing_deleted": "هیچ‌چیز پاک نمی‌شود. همه‌چیز همان‌گونه که بود نگه داشته می‌شود.",
  "lapsed.back": "بازگشت به {product}",

  "lapsed.sent": "آنچه فرستادیم و نتیجهٔ آن",
  "lapsed.sent.none": "چه زمانی چه می‌شود",
  "lapsed.spam":
    "اگر هیچ‌یک از این‌ها را به یاد ندارید، شاید در پوشهٔ هرزنامه باشند. لطفاً اجازه دهید ایمیل‌های {sender} از پالایهٔ هرزنامه بگذرند تا بار دیگر کار کسی نماند.",
  "lapsed.spam.later":
    "اگر هیچ‌یک از این‌ها را به یاد ندارید، شاید در پوشهٔ هرزنامه باشند. لطفاً اجازه دهید ایمیل‌های {sender} از پالایهٔ هرزنامه بگذرند تا به‌موقع از ما باخبر شوید.",
  "lapsed.code": "ایمیل‌های ما در این باره کد {code} را دارند تا بتوانید تشخیص دهید که از ما هستند.",

  "lapsed.who": "با چه کسی صحبت کنید",
  "lapsed.who.named":
    "{name} در {product} پاسخگوی شماست. اگر چیزی در صورتحساب نادرست است یا پرداخت زمان بیشتری می‌خواهد، ایمیلی کوتاه کافی است:",
  "lapsed.who.unnamed":
    "آنچه برای {product} بنویسید، یک انسان می‌خواند. اگر چیزی در صورتحساب نادرست است یا پرداخت زمان بیشتری می‌خواهد، ایمیلی کوتاه کافی است:",
  "lapsed.policy": "متن کامل این روند را بخوانید.",

  "promise.title": "تا چه تاریخی منتظر پرداخت باشیم؟",
  "promise.lede":
    "با روزی که اعلام کنید، این روند می‌ایستد: تا آن روز نگذرد، برای کسی یادآوری فرستاده نمی‌شود و برای {known, select, true {{organisation}} other {سازمان شما}} چیزی تغییر نمی‌کند.",
  "promise.lede.suspended":
    "تا روزی که اعلام می‌کنید نگذرد، برای کسی یادآوری فرستاده نمی‌شود. همان لحظه که پرداخت برسد، دسترسی به {features} برمی‌گردد.",
  "promise.after":
    "اگر پرداخت تا آن روز نرسیده باشد، از همان جا که مانده بودیم ادامه می‌دهیم و نخست دوباره خبر می‌دهیم: پیش از آن چیزی متوقف نمی‌شود.",
  "promise.days": "روزی را انتخاب کنید",
  "promise.other": "روزی دیگر",
  "promise.other.date": "کدام روز؟",
  "promise.other.limits": "از {from} تا {to}.",
  "promise.other.none": "– انتخاب کنید –",
  "promise.submit": "یادداشت این روز",
  "promise.noted.title": "{date} را یادداشت کردیم.",
  "promise.noted.text":
    "سپاسگزاریم. تا آن روز نگذرد، برای کسی یادآوری فرستاده نمی‌شود و برای {known, select, true {{organisation}} other {سازمان شما}} چیزی تغییر نمی‌کند.",
  "promise.noted.text.suspended":
    "سپاسگزاریم. تا آن روز نگذرد، برای کسی یادآوری فرستاده نمی‌شود. همان لحظه که پرداخت برسد، دسترسی به {features} برمی‌گردد.",
  "promise.change": "چیزی تغییر کرده است؟",
  "promise.change.left":
    "{left, plural, one {می‌توانید یک بار دیگر روزی اعلام کنید.} other {می‌توانید # بار دیگر روزی اعلام کنید.}} روز تازه جای این یکی را می‌گیرد.",
  "promise.full.title": "اینجا نمی‌توانیم روز دیگری یادداشت کنیم.",
  "promise.full.debt":
    "پیش‌تر {count, plural, one {برای این صورتحساب} other {برای این صورتحساب‌ها}} {most, plural, one {یک روز یادداشت شده است} other {# روز یادداشت شده است}} و این صفحه بیش از این نمی‌پذیرد.",
  "promise.full.year":
    "در دوازده ماه گذشته {most, plural, one {یک روز یادداشت شده است} other {# روز یادداشت شده است}} و این صفحه بیش از این نمی‌پذیرد.",
  "promise.refused.none": "لطفاً روزی از {from} تا {to} انتخاب کنید.",
  "promise.refused.past": "{date} گذشته است. لطفاً روزی از {from} تا {to} انتخاب کنید.",
  "promise.refused.late":
    "{date} دورتر از آن است که این صفحه بتواند یادداشت کند. لطفاً روزی از {from} تا {to} انتخاب کنید.",

  "write.named":
    "{name} در {product} پاسخگوی شماست و بیش از این صفحه می‌تواند برایتان هماهنگ کند. ایمیلی کوتاه کافی است:",
  "write.unnamed":
    "آنچه برای {product} بنویسید، یک انسان می‌خواند و بیش از این صفحه می‌تواند برایتان هماهنگ کند. ایمیلی کوتاه کافی است:",

  "contact.title": "چه کسی به صورتحساب‌ها رسیدگی می‌کند؟",
  "contact.lede":
    "ایمیل‌های ما دربارهٔ صورتحساب‌های {known, select, true {{organisation}} other {سازمان شما}} به {address} فرستاده می‌شود. اگر شخص دیگری به آن‌ها رسیدگی می‌کند، بگویید برای چه کسی بنویسیم.",
  "contact.choose": "برای چه کسی بنویسیم؟",
  "contact.other": "برای این شخص",
  "contact.name": "نام، اگر می‌دانید",
  "contact.email": "نشانی ایمیل",
  "contact.unknown": "نمی‌دانم چه کسی است",
  "contact.unknown.then": "در این صورت مدیر حساب شما پیگیری می‌کند.",
  "contact.after":
    "از آن پس چنین ایمیل‌هایی دیگر برای شما فرستاده نمی‌شود. کسی که به‌جای شما آن‌ها را دریافت می‌کند، از نو و به‌موقع باخبر می‌شود.",
  "contact.submit": "ثبت تغییر",
  "contact.done.title": "سپاسگزاریم. از این پس به {address} می‌نویسیم.",
  "contact.done.unknown.title": "سپاسگزاریم. پیگیری می‌کنیم که برای چه کسی بنویسیم.",
  "contact.done.text": "ایمیل‌های مربوط به صورتحساب‌ها دیگر به {address} فرستاده نمی‌شود.",
  "contact.refused.choice": "لطفاً یکی از این دو را انتخاب کنید.",
  "contact.refused.missing": "لطفاً نشانی ایمیل کسی را که به صورتحساب‌ها رسیدگی می‌کند بنویسید.",
  "contact.refused.malformed": "این نوشته به نشانی ایمیل نمی‌ماند. لطفاً یک بار دیگر نگاهی به آن بیندازید.",
  "contact.refused.name":
    "این نام بیش از اندازه بلند است. لطفاً نامی کوتاه‌تر بنویسید یا جای آن را خالی بگذارید.",
  "contact.refused.same": "هم‌اکنون هم به همین نشانی می‌نویسیم.",
  "contact.refused.dead": "ایمیل‌هایی که به این نشانی می‌فرستیم برمی‌گردند. نشانی دیگری هست؟",
  "contact.full.title": "اینجا نمی‌توانیم یک بار دیگر تغییرش دهیم.",
  "contact.full.text":
    "این مورد به‌تازگی بیش از یک بار تغییر کرده است؛ خوب است یک نفر خودش نگاهی به آن بیندازد.",

  "form.stale":
    "این صفحه مدتی طولانی باز مانده بود. هنوز چیزی تغییر نکرده است: لطفاً یک بار دیگر دکمه را بزنید.",
  "not_yours.title": "این صفحه برای کسی است که به صورتحساب‌ها رسیدگی می‌کند.",
  "not_yours.text":
    "پیوندی که شما را به اینجا آورد برای حسابداری فرستاده نشده بود. صفحهٔ اصلی آن نشان می‌دهد وضعیت چگونه است و چطور می‌توان پرداخت کرد.",

  "payable.title": "{count, plural, one {یک صورتحساب باز است.} other {# صورتحساب باز است.}}",
  "payable.lede": "هر یک صفحهٔ پرداخت خود را دارد.",
  "payable.total": "در مجموع",
  "payable.pay": "پرداخت",
  "payable.pay.of": "پرداخت صورتحساب {number}",
  "payable.pay.due": "پرداخت صورتحساب با سررسید {date}",
  "payable.pay.issued": "پرداخت صورتحساب صادرشده در {date}",
  "payable.due": "سررسید: {date}",
  "payable.issued": "تاریخ صدور: {date}",
  "payable.away.title": "صفحهٔ پرداخت در این لحظه در دسترس نیست.",
  "payable.away.text": "Stripe در حال حاضر پاسخ نمی‌دهد. لطفاً چند دقیقهٔ دیگر دوباره امتحان کنید.",
  "payable.away.pdf.title": "صورتحساب در این لحظه در دسترس نیست.",
  "payable.again": "امتحان دوباره",

  "link.title.expired": "این پیوند قدیمی‌تر از آن است که باز شود.",
  "link.text.expired":
    "پیوندهای این صفحه برای مدتی محدود کار می‌کنند. {product} یا آخرین ایمیل در این باره را باز کنید: پیوند آنجا تازه است.",
  "link.title.invalid": "این پیوند کامل نیست.",
  "link.text.invalid":
    "شاید بخشی از آن در راه افتاده باشد، چنان‌که گاهی با شکستن پیوندی بلند در دو خط پیش می‌آید. یک بار دیگر آن را از ایمیل یا از {product} باز کنید.",
  "link.action": "باز کردن {product}",

  "not_found.title": "در این نشانی چیزی نیست.",
  "not_found.text": "شاید پیوند قدیمی باشد یا حرفی از آن افتاده باشد.",
  "not_found.action": "به صفحهٔ نخست",
} as const satisfies Catalogue;
