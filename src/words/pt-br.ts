import type { Catalogue } from "./en.ts";

/** Portuguese as it is read in Brazil: vocês. */
export const ptBr = {
  // In the middle of a sentence, after "entregue" and the like.
  moment: "em {date}, {time}",
  at_time: "às {time}",
  zone: "Datas e horas: {zone}.",
  languages: "Idioma",
  back: "Voltar a como está tudo",

  // Without their article, which would melt into the preposition of "o acesso a".
  "feature.reports": "relatórios",
  "feature.api": "API",
  "feature.data": "seus dados",
  "feature.export": "seus dados e a exportação deles",
  "feature.billing": "faturamento",
  "feature.support": "suporte",

  "role.accountant": "Financeiro",
  "role.user": "Usuário",
  "role.manager": "Responsável pela conta",

  "banner.open": "Tudo funciona. Uma fatura da sua organização ainda está em aberto.",
  "banner.dated":
    "Tudo funciona. Sem um pagamento da fatura em aberto da sua organização, o acesso a {features} será pausado em {date}.",
  "banner.suspended":
    "Uma fatura da sua organização ainda não foi paga; por isso, o acesso a {features} está pausado. Seus dados estão seguros, e tudo volta assim que o pagamento chegar.",

  "rung.now": "agora",
  "rung.done": "(concluído)",
  "rung.paid_up": "Em dia",
  "rung.overdue": "Fatura em aberto",
  "rung.reminded": "Primeiro lembrete",
  "rung.second_reminder": "Segundo lembrete",
  "rung.grace": "Último lembrete",
  "rung.suspended": "{ahead, select, true {Pausa do acesso} other {Acesso pausado}}",
  "rung.paid": "Pago",
  "rung.closed": "Resolvido",

  "rung.at.paid_up": "Não há nada em aberto.",
  "rung.at.overdue": "Desde {date}.",
  "rung.at.reminded": "Em {date}.",
  "rung.at.second_reminder": "Em {date}.",
  "rung.at.grace": "Em {date}.",
  "rung.at.suspended": "Em {date}, em horário comercial.",
  "rung.at.paid": "Em {date}. Tudo está aberto.",
  "rung.at.closed": "Em {date}. Tudo está aberto.",

  "rung.bare.paid_up": "Não há nada em aberto.",
  "rung.bare.overdue": "A data de vencimento da fatura já passou.",
  "rung.bare.reminded": "Para o financeiro e para o usuário.",
  "rung.bare.second_reminder": "Para o financeiro e para o usuário.",
  "rung.bare.grace": "Para o financeiro e para o usuário.",
  "rung.bare.suspended": "Em horário comercial.",
  "rung.bare.paid": "Tudo está aberto.",
  "rung.bare.closed": "Tudo está aberto.",

  "rung.next.reminded": "Em {date}, se a fatura ainda estiver em aberto até lá.",
  "rung.next.second_reminder": "Em {date}, se a fatura ainda estiver em aberto até lá.",
  "rung.next.grace": "Em {date}, se a fatura ainda estiver em aberto até lá.",
  "rung.next.suspended": "Em {date}, em horário comercial, se a fatura ainda estiver em aberto até lá.",

  "rung.later.reminded":
    "{days, plural, =0 {Assim que passa a data de vencimento de uma fatura} one {Um dia depois da data de vencimento de uma fatura} other {# dias depois da data de vencimento de uma fatura}}: para o financeiro, que pode pagar, e para o usuário, que notaria a pausa.",
  "rung.later.second_reminder":
    "{days, plural, =0 {Assim que o primeiro foi entregue a ambos} one {Um dia depois que o primeiro foi entregue a ambos} other {# dias depois que o primeiro foi entregue a ambos}}. Ele informa a data.",
  "rung.later.grace":
    "{days, plural, =0 {Assim que o segundo foi entregue a ambos} one {Um dia depois que o segundo foi entregue a ambos} other {# dias depois que o segundo foi entregue a ambos}}. Nada mudou ainda.",
  "rung.later.suspended":
    "{days, plural, =0 {Assim que o último lembrete foi entregue a ambos} one {Um dia depois que o último lembrete foi entregue a ambos} other {# dias depois que o último lembrete foi entregue a ambos}}, em horário comercial, nunca antes da data que ele informou.",

  "rung.undated": "Não há data marcada.",
  "rung.named": "Ele informou a data: {date}.",

  "outcome.delivered": "entregue {moment}",
  "outcome.shown": "mostrado no produto {moment}",
  "outcome.on_its_way": "enviado {moment}, ainda sem confirmação",
  "outcome.unknown": "entregue ao serviço de e-mail {moment}, resultado desconhecido",
  "outcome.bounced": "enviado {moment}, voltou sem ser entregue",
  "outcome.complained": "enviado {moment}, marcado como spam",
  "outcome.failed": "não pôde ser enviado {moment}",
  "outcome.bare.delivered": "entregue",
  "outcome.bare.shown": "mostrado no produto",
  "outcome.bare.on_its_way": "enviado, ainda sem confirmação",
  "outcome.bare.unknown": "entregue ao serviço de e-mail, resultado desconhecido",
  "outcome.bare.bounced": "voltou sem ser entregue",
  "outcome.bare.complained": "marcado como spam",
  "outcome.bare.failed": "não pôde ser enviado",

  "lapsed.title.suspended":
    "{product} funciona. {count, plural, one {A fatura da sua organização ainda não foi paga.} other {#\u00a0faturas da sua organização ainda não foram pagas.}}",
  "lapsed.lede.suspended":
    "Desde {date}, o acesso a {features} está pausado para {known, select, true {{organisation}} other {sua organização}}. Ele volta automaticamente assim que o pagamento chegar.",
  "lapsed.title.dated":
    "{product} funciona. {count, plural, one {Uma fatura da sua organização ainda está em aberto.} other {#\u00a0faturas da sua organização ainda estão em aberto.}}",
  "lapsed.lede.dated":
    "Sem um pagamento, o acesso a {features} será pausado para {known, select, true {{organisation}} other {sua organização}} em {date}, em horário comercial. Até lá nada muda.",
  "lapsed.title.overdue":
    "{product} funciona. {count, plural, one {Uma fatura da sua organização ainda está em aberto.} other {#\u00a0faturas da sua organização ainda estão em aberto.}}",
  "lapsed.lede.overdue":
    "Hoje nada muda, e não há data marcada. {count, plural, one {Talvez só tenha passado despercebida.} other {Talvez só tenham passado despercebidas.}}",
  "lapsed.title.promised": "Há um pagamento previsto para {date}.",
  "lapsed.lede.promised":
    "Até que esse dia passe, nada muda para {known, select, true {{organisation}} other {sua organização}}, e ninguém recebe lembretes. {product} funciona como sempre.",
  "lapsed.promise.suspended":
    "Há um pagamento previsto para {date}. Até que esse dia passe, ninguém recebe lembretes.",
  "lapsed.title.on_its_way": "O pagamento está a caminho.",
  "lapsed.lede.on_its_way":
    "Enquanto ele não chega, tudo continua aberto para {known, select, true {{organisation}} other {sua organização}}. Os bancos levam alguns dias; esperamos o pagamento, o mais tardar, em {date}.",
  "lapsed.title.on_its_way_paused": "O pagamento está a caminho.",
  "lapsed.lede.on_its_way_paused":
    "Os bancos levam alguns dias; esperamos o pagamento, o mais tardar, em {date}. Assim que ele chegar, o acesso a {features} volta automaticamente.",
  "lapsed.title.restored": "Vocês têm acesso de novo. Nada se perdeu.",
  "lapsed.lede.restored":
    "O pagamento chegou, e agradecemos. Tudo está aberto de novo para {known, select, true {{organisation}} other {sua organização}}.",
  "lapsed.title.reopened": "Vocês têm acesso de novo. Nada se perdeu.",
  "lapsed.lede.reopened":
    "Tudo está aberto de novo para {known, select, true {{organisation}} other {sua organização}}.",
  "lapsed.title.clear": "Tudo está aberto.",
  "lapsed.lede.clear":
    "Para {known, select, true {{organisation}} other {sua organização}}, nenhuma fatura passou da data de vencimento, e {product} funciona como sempre.",

  "lapsed.invoices.caption": "Faturas em aberto",
  "lapsed.invoices.number": "Fatura",
  "lapsed.invoices.due": "Vencimento",
  "lapsed.invoices.open": "Em aberto",
  "lapsed.invoices.automatic": "pagamento automático",
  "lapsed.invoices.pdf": "PDF",
  "lapsed.invoices.pdf.of": "Fatura {number} em PDF",
  "lapsed.pay": "{count, plural, one {Pagar a fatura} other {Pagar as faturas}}",
  "lapsed.pay.aside":
    "Outra pessoa cuida desses pagamentos? Enviem a ela o endereço desta página: o botão também funciona para ela.",
  "lapsed.pay.waiting": "Vocês podem deixar esta página aberta; ela percebe quando o pagamento chega.",
  "lapsed.pay.reload": "Depois do pagamento, recarreguem esta página para entrar de novo.",
  "lapsed.return": "Voltar para onde vocês estavam",

  "lapsed.answers": "Se hoje não for possível",
  "lapsed.answers.promise": "Informar até que data esperar o pagamento",
  "lapsed.answers.promise.change": "Informar outra data para o pagamento",
  "lapsed.answers.contact": "Outra pessoa cuida das faturas",

  "lapsed.what.paused": "O que está pausado e o que não está",
  "lapsed.what.will": "O que seria pausado e o que não seria",
  "lapsed.withheld.paused": "Pausado",
  "lapsed.withheld.will": "Seria pausado",
  "lapsed.how.deny": "sem acesso até o pagamento chegar",
  "lapsed.how.read_only": "a leitura funciona; alterações esperam o pagamento",
  "lapsed.open": "Aberto como sempre",
  "lapsed.nothing_deleted": "Nada é apagado. Tudo fica guardado como vocês deixaram.",
  "lapsed.back": "Voltar para {product}",

  "lapsed.sent": "O que enviamos e o que aconteceu com cada mensagem",
  "lapsed.sent.none": "O que acontece e quando",
  "lapsed.spam":
    "Se vocês não conhecem nenhuma destas mensagens, elas podem estar em uma pasta de spam. Pedimos que liberem {sender} no filtro de spam, para que da próxima vez ninguém precise esperar.",
  "lapsed.spam.later":
    "Se vocês não conhecem nenhuma destas mensagens, elas podem estar em uma pasta de spam. Pedimos que liberem {sender} no filtro de spam, para que nossas notícias cheguem a tempo.",
  "lapsed.code":
    "Nossos e-mails sobre este assunto trazem o código {code}, para que vocês possam reconhecer que são nossos.",

  "lapsed.who": "Com quem falar",
  "lapsed.who.named":
    "Em {product}, {name} cuida da conta de vocês. Se houver algo errado na fatura, ou se o pagamento precisar de mais tempo, basta um e-mail curto:",
  "lapsed.who.unnamed":
    "O que vocês escrevem para {product} é lido por uma pessoa. Se houver algo errado na fatura, ou se o pagamento precisar de mais tempo, basta um e-mail curto:",
  "lapsed.policy": "Ler a política completa.",

  "promise.title": "Até que data podemos esperar o pagamento?",
  "promise.lede":
    "Uma data interrompe a contagem: até que ela passe, ninguém recebe lembretes e nada muda para {known, select, true {{organisation}} other {sua organização}}.",
  "promise.lede.suspended":
    "Até que passe o dia que vocês informarem, ninguém recebe lembretes. O acesso a {features} volta assim que o pagamento chegar.",
  "promise.after":
    "Se o pagamento não tiver chegado até lá, continuamos de onde paramos, sempre com um novo aviso antes: sem ele, nada é pausado.",
  "promise.days": "Escolham um dia",
  "promise.other": "Outro dia",
  "promise.other.date": "Que dia?",
  "promise.other.limits": "De {from} a {to}.",
  "promise.other.none": "– escolher –",
  "promise.submit": "Anotar este dia",
  "promise.noted.title": "Anotamos: {date}.",
  "promise.noted.text":
    "Agradecemos. Até que esse dia passe, ninguém recebe lembretes e nada muda para {known, select, true {{organisation}} other {sua organização}}.",
  "promise.noted.text.suspended":
    "Agradecemos. Até que esse dia passe, ninguém recebe lembretes. O acesso a {features} volta assim que o pagamento chegar.",
  "promise.change": "Alguma coisa mudou?",
  "promise.change.left":
    "{left, plural, one {Vocês podem informar outro dia mais uma vez.} other {Vocês podem informar outro dia mais # vezes.}} Ele passa a valer no lugar deste.",
  "promise.full.title": "Não podemos anotar outro dia aqui.",
  "promise.full.debt":
    "{most, plural, one {Já foi anotado um dia} other {Já foram anotados # dias}} {count, plural, one {para esta fatura} other {para estas faturas}}, que é o máximo que esta página aceita.",
  "promise.full.year":
    "{most, plural, one {Já foi anotado um dia} other {Já foram anotados # dias}} nos últimos doze meses, que é o máximo que esta página aceita.",
  "promise.refused.none": "Escolham, por favor, um dia de {from} a {to}.",
  "promise.refused.past": "O dia {date} já passou. Escolham, por favor, um dia de {from} a {to}.",
  "promise.refused.late":
    "O dia {date} está mais distante do que esta página pode anotar. Escolham, por favor, um dia de {from} a {to}.",

  "write.named":
    "Em {product}, {name} cuida da conta de vocês e pode combinar mais do que esta página permite. Basta um e-mail curto:",
  "write.unnamed":
    "O que vocês escrevem para {product} é lido por uma pessoa, que pode combinar mais do que esta página permite. Basta um e-mail curto:",

  "contact.title": "Quem cuida das faturas?",
  "contact.lede":
    "Nossos e-mails sobre as faturas {known, select, true {da conta {organisation}} other {da sua organização}} vão para {address}. Se outra pessoa cuida delas, digam a quem devemos escrever.",
  "contact.choose": "A quem devemos escrever?",
  "contact.other": "A esta pessoa",
  "contact.name": "Nome, se souberem",
  "contact.email": "Endereço de e-mail",
  "contact.unknown": "Não sei quem é",
  "contact.unknown.then": "Nesse caso, a pessoa responsável pela conta descobre.",
  "contact.after":
    "A partir daí, esses e-mails não chegam mais a vocês. Quem os receber no lugar terá um novo aviso antes.",
  "contact.submit": "Alterar",
  "contact.done.title": "Agradecemos. A partir de agora escrevemos para {address}.",
  "contact.done.unknown.title": "Agradecemos. Vamos descobrir a quem escrever.",
  "contact.done.text": "Os e-mails sobre faturas não vão mais para {address}.",
  "contact.refused.choice": "Escolham, por favor, uma das duas opções.",
  "contact.refused.missing": "Escrevam, por favor, o endereço de e-mail de quem cuida das faturas.",
  "contact.refused.malformed": "Isto não parece um endereço de e-mail. Confiram, por favor, mais uma vez.",
  "contact.refused.name": "Este nome é longo demais. Escrevam, por favor, um mais curto, ou nenhum.",
  "contact.refused.same": "Esse é o endereço para o qual já escrevemos.",
  "contact.refused.dead": "Os e-mails para este endereço voltam para nós. Existe outro?",
  "contact.full.title": "Não podemos alterar isso mais uma vez aqui.",
  "contact.full.text":
    "Isso foi alterado mais de uma vez nos últimos tempos; por isso, é melhor que uma pessoa veja.",

  "form.stale":
    "Esta página ficou aberta por muito tempo. Nada foi alterado ainda: pressionem o botão mais uma vez, por favor.",
  "not_yours.title": "Esta página é para quem cuida das faturas.",
  "not_yours.text":
    "O link que trouxe vocês até aqui não foi enviado ao financeiro. A página à qual ele pertence mostra como está tudo e como pagar.",

  "payable.title": "{count, plural, one {Há uma fatura em aberto.} other {Há # faturas em aberto.}}",
  "payable.lede": "Cada uma tem sua própria página de pagamento.",
  "payable.total": "No total",
  "payable.pay": "Pagar",
  "payable.pay.of": "Pagar a fatura {number}",
  "payable.pay.due": "Pagar a fatura com vencimento em {date}",
  "payable.pay.issued": "Pagar a fatura emitida em {date}",
  "payable.due": "Vencimento: {date}",
  "payable.issued": "Emissão: {date}",
  "payable.away.title": "Neste momento não é possível chegar à página de pagamento.",
  "payable.away.text": "O Stripe não responde agora. Tentem de novo, por favor, em alguns minutos.",
  "payable.away.pdf.title": "Neste momento não é possível obter a fatura.",
  "payable.again": "Tentar de novo",

  "link.title.expired": "Este link é antigo demais para abrir.",
  "link.text.expired":
    "Os links para esta página funcionam por um tempo limitado. Abram {product}, ou o e-mail mais recente sobre este assunto: o link que está lá é atual.",
  "link.title.invalid": "Este link não está completo.",
  "link.text.invalid":
    "Uma parte dele pode ter se perdido no caminho, como acontece quando um link longo é quebrado em duas linhas. Abram o link mais uma vez pelo e-mail, ou por {product}.",
  "link.action": "Abrir {product}",

  "not_found.title": "Não há nada neste endereço.",
  "not_found.text": "O link pode ser antigo, ou talvez falte uma letra nele.",
  "not_found.action": "Ir para a primeira página",
} as const satisfies Catalogue;
