/** What customers read on the pages and in the banner. ICU MessageFormat; every language has the same keys and arguments. */
export const en = {
  moment: "{date}, {time}",
  at_time: "at {time}",
  zone: "Dates and times are those of {zone}.",
  languages: "Language",
  back: "Back to where things stand",

  // As they read in the middle of a sentence, and at the head of a list.
  "feature.reports": "reports",
  "feature.api": "the API",
  "feature.data": "your data",
  "feature.export": "your data and its export",
  "feature.billing": "billing",
  "feature.support": "support",

  "role.accountant": "Accounting",
  "role.user": "User",
  "role.manager": "Account manager",

  // Shown by the product itself, in a line above its pages.
  "banner.open": "Everything works. An invoice of your organisation is still open.",
  "banner.dated":
    "Everything works. Without a payment of your organisation’s open invoice, access to {features} pauses on {date}.",
  "banner.suspended":
    "An invoice of your organisation is unpaid, so access to {features} is paused. Your data is safe, and everything comes back the moment the payment arrives.",

  // The ladder: its steps, each with a line below it.
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

  // What became of one mail, after its recipient: “Accounting, m•••@andina.example: delivered Monday 2 November, 09:06”.
  "outcome.delivered": "delivered {moment}",
  "outcome.shown": "shown in the product {moment}",
  "outcome.on_its_way": "sent {moment}, not confirmed yet",
  "outcome.unknown": "handed over {moment}, outcome not known",
  "outcome.bounced": "sent {moment}, came back undelivered",
  "outcome.complained": "sent {moment}, marked as spam",
  "outcome.failed": "could not be sent {moment}",
  "outcome.bare.delivered": "delivered",
  "outcome.bare.shown": "shown in the product",
  "outcome.bare.on_its_way": "sent, not confirmed yet",
  "outcome.bare.unknown": "handed over, outcome not known",
  "outcome.bare.bounced": "came back undelivered",
  "outcome.bare.complained": "marked as spam",
  "outcome.bare.failed": "could not be sent",

  // The page on which somebody lands whose access is paused, or may be. `known`: we know the organisation's name.
  "lapsed.title.suspended":
    "{product} works. {count, plural, one {Your organisation’s invoice is unpaid.} other {# of your organisation’s invoices are unpaid.}}",
  "lapsed.lede.suspended":
    "Since {date}, access to {features} has been paused for {known, select, true {{organisation}} other {your organisation}}. It comes back by itself the moment the payment arrives.",
  "lapsed.title.dated":
    "{product} works. {count, plural, one {One invoice of your organisation is still open.} other {# invoices of your organisation are still open.}}",
  "lapsed.lede.dated":
    "Without a payment, access to {features} pauses for {known, select, true {{organisation}} other {your organisation}} on {date}, during working hours. Nothing changes before then.",
  "lapsed.title.overdue":
    "{product} works. {count, plural, one {One invoice of your organisation is still open.} other {# invoices of your organisation are still open.}}",
  "lapsed.lede.overdue":
    "Nothing changes today, and no date has been set. {count, plural, one {It may simply have slipped through.} other {They may simply have slipped through.}}",
  "lapsed.title.promised": "A payment is announced for {date}.",
  "lapsed.lede.promised":
    "Until that day has passed, nothing changes for {known, select, true {{organisation}} other {your organisation}}, and nobody is reminded. {product} works as always.",
  "lapsed.promise.suspended":
    "A payment is announced for {date}. Until that day has passed, nobody is reminded.",
  "lapsed.title.on_its_way": "The payment is on its way.",
  "lapsed.lede.on_its_way":
    "Everything stays open for {known, select, true {{organisation}} other {your organisation}} while it travels. Banks take a few days; we expect it by {date} at the latest.",
  "lapsed.title.on_its_way_paused": "The payment is on its way.",
  "lapsed.lede.on_its_way_paused":
    "Banks take a few days; we expect it by {date} at the latest. The moment it arrives, access to {features} comes back by itself.",
  "lapsed.title.restored": "You’re back. Nothing was lost.",
  "lapsed.lede.restored":
    "The payment arrived, thank you. Everything is open again for {known, select, true {{organisation}} other {your organisation}}.",
  "lapsed.title.reopened": "You’re back. Nothing was lost.",
  "lapsed.lede.reopened":
    "Everything is open again for {known, select, true {{organisation}} other {your organisation}}.",
  "lapsed.title.clear": "Everything is open.",
  "lapsed.lede.clear":
    "No invoice of {known, select, true {{organisation}} other {your organisation}} is overdue, and {product} works as always.",

  "lapsed.invoices.caption": "Open invoices",
  "lapsed.invoices.number": "Invoice",
  "lapsed.invoices.due": "Due",
  "lapsed.invoices.open": "Open",
  "lapsed.invoices.automatic": "charged automatically",
  "lapsed.invoices.pdf": "PDF",
  "lapsed.invoices.pdf.of": "Invoice {number} as a PDF file",
  "lapsed.pay": "{count, plural, one {Pay the invoice} other {Pay the invoices}}",
  "lapsed.pay.aside":
    "Someone else pays such things? Send them this page’s address: the button works for them too.",
  "lapsed.pay.waiting": "You can leave this page open; it notices the payment.",
  "lapsed.pay.reload": "Once it is paid, load this page again and it takes you back in.",
  "lapsed.return": "Go back to where you were",

  // Only accounting sees these.
  "lapsed.answers": "If today does not suit",
  "lapsed.answers.promise": "Tell us by what date to expect the payment",
  "lapsed.answers.promise.change": "Name another day for the payment",
  "lapsed.answers.contact": "Somebody else looks after the invoices",

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
  "lapsed.code": "Our mails about this carry the code {code}, so that you can tell that they are ours.",

  "lapsed.who": "Who to talk to",
  "lapsed.who.named":
    "{name} looks after you at {product}. If something is wrong with the invoice, or the payment needs more time, a short mail is enough:",
  "lapsed.who.unnamed":
    "A person reads what you write to {product}. If something is wrong with the invoice, or the payment needs more time, a short mail is enough:",
  "lapsed.policy": "Read the whole policy.",

  // “By what date can we expect the payment?”, for accounting alone.
  "promise.title": "By what date can we expect the payment?",
  "promise.lede":
    "A day from you stops the clock: until it has passed, nobody is reminded and nothing changes for {known, select, true {{organisation}} other {your organisation}}.",
  "promise.lede.suspended":
    "Until the day that you name has passed, nobody is reminded. Access to {features} comes back the moment the payment arrives.",
  "promise.after":
    "If the payment has not arrived by then, we go on where we stopped, with fresh notice first: nothing pauses without it.",
  "promise.days": "Choose a day",
  "promise.other": "Another day",
  "promise.other.date": "Which day?",
  "promise.other.limits": "From {from} to {to}.",
  "promise.other.none": "– choose –",
  "promise.submit": "Note this day",
  "promise.noted.title": "We noted {date}.",
  "promise.noted.text":
    "Thank you. Until that day has passed, nobody is reminded and nothing changes for {known, select, true {{organisation}} other {your organisation}}.",
  "promise.noted.text.suspended":
    "Thank you. Until that day has passed, nobody is reminded. Access to {features} comes back the moment the payment arrives.",
  "promise.change": "Has something changed?",
  "promise.change.left":
    "{left, plural, one {You can name another day once more.} other {You can name another day # more times.}} It then counts instead of this one.",
  "promise.full.title": "We cannot note another day here.",
  "promise.full.debt":
    "{most, plural, one {A day was noted} other {# days were noted}} {count, plural, one {for this invoice} other {for these invoices}} before, which is as many as this page can take.",
  "promise.full.year":
    "{most, plural, one {A day was noted} other {# days were noted}} in the past twelve months, which is as many as this page can take.",
  "promise.refused.none": "Please choose a day from {from} to {to}.",
  "promise.refused.past": "{date} has passed already. Please choose a day from {from} to {to}.",
  "promise.refused.late":
    "{date} is further ahead than this page can note. Please choose a day from {from} to {to}.",

  "write.named":
    "{name} looks after you at {product} and can arrange more than this page can. A short mail is enough:",
  "write.unnamed":
    "A person reads what you write to {product} and can arrange more than this page can. A short mail is enough:",

  // “Not me, ask …”, for accounting alone.
  "contact.title": "Who looks after the invoices?",
  "contact.lede":
    "Our mails about the invoices of {known, select, true {{organisation}} other {your organisation}} go to {address}. If somebody else looks after them, tell us whom to write to.",
  "contact.choose": "Whom should we write to?",
  "contact.other": "To this person",
  "contact.name": "Name, if you know it",
  "contact.email": "E-mail address",
  "contact.unknown": "I do not know who it is",
  "contact.unknown.then": "Your account manager then finds out.",
  "contact.after":
    "From then on such mails no longer go to you. Whoever gets them instead is given fresh notice.",
  "contact.submit": "Change it",
  "contact.done.title": "Thank you. From now on we write to {address}.",
  "contact.done.unknown.title": "Thank you. We will find out whom to write to.",
  "contact.done.text": "Mails about invoices no longer go to {address}.",
  "contact.refused.choice": "Please choose one of the two.",
  "contact.refused.missing": "Please write the e-mail address of whoever looks after the invoices.",
  "contact.refused.malformed": "This does not read like an e-mail address. Please look at it once more.",
  "contact.refused.name": "This name is too long. Please write a shorter one, or none.",
  "contact.refused.same": "That is the address that we write to already.",
  "contact.refused.dead": "Mails to this address come back to us. Is there another one?",
  "contact.full.title": "We cannot change it once more here.",
  "contact.full.text": "It was changed more than once of late, so a person should look at it.",

  "form.stale": "This page had been open for a long while. Nothing was changed yet: please press once more.",
  "not_yours.title": "This page is for whoever looks after the invoices.",
  "not_yours.text":
    "The link that brought you here was not mailed to accounting. The page that it belongs to shows where things stand, and how to pay.",

  // Several open invoices, each with a payment page of its own.
  "payable.title": "{count, plural, one {One invoice is open.} other {# invoices are open.}}",
  "payable.lede": "Each has a payment page of its own.",
  "payable.total": "In all",
  "payable.pay": "Pay",
  "payable.pay.of": "Pay invoice {number}",
  "payable.pay.due": "Pay the invoice due on {date}",
  "payable.pay.issued": "Pay the invoice issued on {date}",
  "payable.due": "Due on {date}",
  "payable.issued": "Issued on {date}",
  "payable.away.title": "The payment page cannot be reached just now.",
  "payable.away.text": "Stripe does not answer at the moment. Please try again in a few minutes.",
  "payable.away.pdf.title": "The invoice cannot be fetched just now.",
  "payable.again": "Try again",

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

/** The words of one language. */
export type Catalogue = Readonly<Record<keyof typeof en, string>>;
