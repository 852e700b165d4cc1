/** What customers read on the pages; every locale has the same keys. ICU MessageFormat. */
export const lapsedWords = {
  moment: "{date}, {time}",
  at_time: "at {time}",
  zone: "Dates and times are those of {zone}.",
  languages: "Language",

  "feature.reports": "reports",
  "feature.api": "the API",
  "feature.export": "your data and its export",
  "feature.billing": "billing",
  "feature.support": "support",

  "role.accountant": "Accounting",
  "role.user": "User",
  "role.manager": "Account manager",

  "rung.now": "now",
  "rung.done": "(done)",
  "rung.paid_up": "Paid up",
  "rung.overdue": "Invoice overdue",
  "rung.reminded": "First reminder",
  "rung.second_reminder": "Second reminder",
  "rung.grace": "Final notice",
  "rung.suspended": "{ahead, select, true {Access pauses} other {Access paused}}",
  "rung.paid": "Paid",
  "rung.closed": "Settled",

  "rung.at.paid_up": "Nothing is due.",
  "rung.at.overdue": "Since {date}.",
  "rung.at.reminded": "{date}.",
  "rung.at.second_reminder": "{date}.",
  "rung.at.grace": "{date}.",
  "rung.at.suspended": "{date}, in working hours.",
  "rung.at.paid": "{date}. Everything is open.",
  "rung.at.closed": "{date}. Everything is open.",

  "rung.bare.paid_up": "Nothing is due.",
  "rung.bare.overdue": "The invoice’s due date has passed.",
  "rung.bare.reminded": "To accounting and to the user.",
  "rung.bare.second_reminder": "To accounting and to the user.",
  "rung.bare.grace": "To accounting and to the user.",
  "rung.bare.suspended": "In working hours.",
  "rung.bare.paid": "Everything is open.",
  "rung.bare.closed": "Everything is open.",

  "rung.next.reminded": "{date}, if the invoice is still open then.",
  "rung.next.second_reminder": "{date}, if the invoice is still open then.",
  "rung.next.grace": "{date}, if the invoice is still open then.",
  "rung.next.suspended": "{date}, in working hours, if the invoice is still open then.",

  "rung.later.reminded":
    "{days, plural, =0 {As soon as an invoice is overdue} one {One day after an invoice is overdue} other {# days after an invoice is overdue}}: to accounting, who can pay, and to the user, who would notice.",
  "rung.later.second_reminder":
    "{days, plural, =0 {Once the first one was delivered to both} one {One day after the first one was delivered to both} other {# days after the first one was delivered to both}}. It names the date.",
  "rung.later.grace":
    "{days, plural, =0 {Once the second one was delivered to both} one {One day after the second one was delivered to both} other {# days after the second one was delivered to both}}. Nothing has changed yet.",
  "rung.later.suspended":
    "{days, plural, =0 {Once the final notice was delivered to both} one {One day after the final notice was delivered to both} other {# days after the final notice was delivered to both}}, in working hours, never before the date that it named.",

  "rung.undated": "No date is set.",
  "rung.named": "It named {date} as the date.",

  "outcome.delivered": "delivered {moment}",
  "outcome.on_its_way": "sent {moment}, not confirmed yet",
  "outcome.unknown": "handed over {moment}, outcome not known",
  "outcome.bounced": "sent {moment}, came back undelivered",
  "outcome.complained": "sent {moment}, marked as spam",
  "outcome.failed": "could not be sent {moment}",
  "outcome.bare.delivered": "delivered",
  "outcome.bare.on_its_way": "sent, not confirmed yet",
  "outcome.bare.unknown": "handed over, outcome not known",
  "outcome.bare.bounced": "came back undelivered",
  "outcome.bare.complained": "marked as spam",
  "outcome.bare.failed": "could not be sent",

  "lapsed.your_organisation": "your organisation",
  "lapsed.title.suspended":
    "{product} works. {count, plural, one {Your organisation’s invoice is unpaid} other {# of your organisation’s invoices are unpaid}}.",
  "lapsed.lede.suspended":
    "Since {date}, {features} have been paused for {organisation}. They come back by themselves the moment the payment arrives.",
  "lapsed.title.dated":
    "{product} works. {count, plural, one {One invoice of your organisation is still open} other {# invoices of your organisation are still open}}.",
  "lapsed.lede.dated":
    "Without payment, {features} pause for {organisation} on {date}, during working hours. Nothing changes before then.",
  "lapsed.title.overdue":
    "{product} works. {count, plural, one {One invoice of your organisation is still open} other {# invoices of your organisation are still open}}.",
  "lapsed.lede.overdue":
    "Nothing changes today, and no date has been set. {count, plural, one {It may simply have slipped through} other {They may simply have slipped through}}.",
  "lapsed.title.on_its_way": "The payment is on its way.",
  "lapsed.lede.on_its_way":
    "Everything stays open for {organisation} while it travels. Banks take a few days; we expect it by {date} at the latest.",
  "lapsed.title.on_its_way_paused": "The payment is on its way.",
  "lapsed.lede.on_its_way_paused":
    "Banks take a few days; we expect it by {date} at the latest. The moment it arrives, {features} come back by themselves.",
  "lapsed.title.restored": "You’re back. Nothing was lost.",
  "lapsed.lede.restored": "The payment arrived, thank you. Everything is open again for {organisation}.",
  "lapsed.title.reopened": "You’re back. Nothing was lost.",
  "lapsed.lede.reopened": "Everything is open again for {organisation}.",
  "lapsed.title.clear": "Everything is open.",
  "lapsed.lede.clear": "No invoice of {organisation} is overdue, and {product} works as always.",

  "lapsed.invoices.caption": "Open invoices",
  "lapsed.invoices.number": "Invoice",
  "lapsed.invoices.due": "Due",
  "lapsed.invoices.open": "Open",
  "lapsed.pay": "{count, plural, one {Pay the invoice} other {Pay the invoices}}",
  "lapsed.pay.aside":
    "Someone else pays such things? Send them this page’s address: the button works for them too.",
  "lapsed.pay.waiting": "You can leave this page open; it notices the payment.",
  "lapsed.pay.reload": "Once it is paid, load this page again and it takes you back in.",
  "lapsed.return": "Go back to where you were",

  "lapsed.what.paused": "What is paused, and what is not",
  "lapsed.what.will": "What would pause, and what would not",
  "lapsed.withheld.paused": "Paused",
  "lapsed.withheld.will": "Would pause",
  "lapsed.how.deny": "closed until the payment arrives",
  "lapsed.how.read_only": "reading works, changing waits for the payment",
  "lapsed.open": "Open as always",
  "lapsed.nothing_deleted": "Nothing is deleted. Everything is kept as you left it.",
  "lapsed.back": "Back to {product}",

  "lapsed.sent": "What we sent, and what became of it",
  "lapsed.sent.none": "What happens when",
  "lapsed.spam":
    "If you know of none of these, they may be in a spam folder. Please let {sender} through the spam filter, so that next time nobody is held up.",
  "lapsed.spam.later":
    "If you know of none of these, they may be in a spam folder. Please let {sender} through the spam filter, so that you hear from us in time.",

  "lapsed.who": "Who to talk to",
  "lapsed.who.named":
    "{name} looks after you at {product}. If something is wrong with the invoice, or the payment needs more time, a short mail is enough:",
  "lapsed.who.unnamed":
    "A person reads what you write to {product}. If something is wrong with the invoice, or the payment needs more time, a short mail is enough:",
  "lapsed.policy": "Read the whole policy.",

  "link.title.expired": "This link is too old to open.",
  "link.text.expired":
    "Links to this page work for a limited time. Open {product}, or the latest mail about it: the link there is fresh.",
  "link.title.invalid": "This link is not complete.",
  "link.text.invalid":
    "A part of it may have been lost on the way, as happens when a long link is broken into two lines. Open it from the mail once more, or from {product}.",
  "link.action": "Open {product}",

  "not_found.title": "There is nothing at this address.",
  "not_found.text": "The link may be old, or a letter may have gone missing from it.",
  "not_found.action": "To the first page",
} as const;
