import type { Catalogue } from "./en.ts";

/** Spanish as it is read all over Latin America: usted and ustedes. */
export const es = {
  // In the middle of a sentence, after "entregado" and the like.
  moment: "el {date}, {time}",
  at_time: "a las {time}",
  zone: "Fechas y horas: {zone}.",
  languages: "Idioma",
  back: "Volver a cómo está todo",

  // With their article, after "el acceso a"; none of those that may pause is masculine singular, which would become "al".
  "feature.reports": "los reportes",
  "feature.api": "la API",
  "feature.data": "sus datos",
  "feature.export": "sus datos y su exportación",
  "feature.billing": "la facturación",
  "feature.support": "el soporte",

  "role.accountant": "Contabilidad",
  "role.user": "Usuario",
  "role.manager": "Responsable de la cuenta",

  "banner.open": "Todo funciona. Una factura de su organización sigue pendiente.",
  "banner.dated":
    "Todo funciona. Si no llega un pago de la factura pendiente de su organización, el acceso a {features} quedará en pausa el {date}.",
  "banner.suspended":
    "Una factura de su organización sigue pendiente de pago, por eso el acceso a {features} está en pausa. Sus datos están a salvo, y todo vuelve en cuanto llegue el pago.",

  "rung.now": "ahora",
  "rung.done": "(hecho)",
  "rung.paid_up": "Al día",
  "rung.overdue": "Factura pendiente",
  "rung.reminded": "Primer recordatorio",
  "rung.second_reminder": "Segundo recordatorio",
  "rung.grace": "Último recordatorio",
  "rung.suspended": "{ahead, select, true {Pausa del acceso} other {Acceso en pausa}}",
  "rung.paid": "Pagado",
  "rung.closed": "Resuelto",

  "rung.at.paid_up": "No hay nada pendiente.",
  "rung.at.overdue": "Desde el {date}.",
  "rung.at.reminded": "El {date}.",
  "rung.at.second_reminder": "El {date}.",
  "rung.at.grace": "El {date}.",
  "rung.at.suspended": "El {date}, en horario laboral.",
  "rung.at.paid": "El {date}. Todo está abierto.",
  "rung.at.closed": "El {date}. Todo está abierto.",

  "rung.bare.paid_up": "No hay nada pendiente.",
  "rung.bare.overdue": "La fecha de vencimiento de la factura ya pasó.",
  "rung.bare.reminded": "A contabilidad y al usuario.",
  "rung.bare.second_reminder": "A contabilidad y al usuario.",
  "rung.bare.grace": "A contabilidad y al usuario.",
  "rung.bare.suspended": "En horario laboral.",
  "rung.bare.paid": "Todo está abierto.",
  "rung.bare.closed": "Todo está abierto.",

  "rung.next.reminded": "El {date}, si para entonces la factura sigue pendiente.",
  "rung.next.second_reminder": "El {date}, si para entonces la factura sigue pendiente.",
  "rung.next.grace": "El {date}, si para entonces la factura sigue pendiente.",
  "rung.next.suspended": "El {date}, en horario laboral, si para entonces la factura sigue pendiente.",

  "rung.later.reminded":
    "{days, plural, =0 {En cuanto pasa la fecha de vencimiento de una factura} one {Un día después de la fecha de vencimiento de una factura} other {# días después de la fecha de vencimiento de una factura}}: a contabilidad, que puede pagar, y al usuario, que lo notaría.",
  "rung.later.second_reminder":
    "{days, plural, =0 {Una vez que ambos recibieron el primero} one {Un día después de que ambos recibieron el primero} other {# días después de que ambos recibieron el primero}}. Indica la fecha.",
  "rung.later.grace":
    "{days, plural, =0 {Una vez que ambos recibieron el segundo} one {Un día después de que ambos recibieron el segundo} other {# días después de que ambos recibieron el segundo}}. Todavía no ha cambiado nada.",
  "rung.later.suspended":
    "{days, plural, =0 {Una vez que ambos recibieron el último recordatorio} one {Un día después de que ambos recibieron el último recordatorio} other {# días después de que ambos recibieron el último recordatorio}}, en horario laboral, nunca antes de la fecha que este indicó.",

  "rung.undated": "No hay fecha fijada.",
  "rung.named": "Indicó como fecha el {date}.",

  "outcome.delivered": "entregado {moment}",
  "outcome.shown": "mostrado en el producto {moment}",
  "outcome.on_its_way": "enviado {moment}, aún sin confirmar",
  "outcome.unknown": "entregado al servicio de correo {moment}, resultado desconocido",
  "outcome.bounced": "enviado {moment}, devuelto sin entregar",
  "outcome.complained": "enviado {moment}, marcado como spam",
  "outcome.failed": "no se pudo enviar {moment}",
  "outcome.bare.delivered": "entregado",
  "outcome.bare.shown": "mostrado en el producto",
  "outcome.bare.on_its_way": "enviado, aún sin confirmar",
  "outcome.bare.unknown": "entregado al servicio de correo, resultado desconocido",
  "outcome.bare.bounced": "devuelto sin entregar",
  "outcome.bare.complained": "marcado como spam",
  "outcome.bare.failed": "no se pudo enviar",

  "lapsed.title.suspended":
    "{product} funciona. {count, plural, one {La factura de su organización sigue pendiente de pago.} other {#\u00a0facturas de su organización siguen pendientes de pago.}}",
  "lapsed.lede.suspended":
    "Desde el {date}, el acceso a {features} está en pausa para {known, select, true {{organisation}} other {su organización}}. Vuelve por sí solo en cuanto llegue el pago.",
  "lapsed.title.dated":
    "{product} funciona. {count, plural, one {Una factura de su organización sigue pendiente.} other {#\u00a0facturas de su organización siguen pendientes.}}",
  "lapsed.lede.dated":
    "Si no llega un pago, el acceso a {features} quedará en pausa para {known, select, true {{organisation}} other {su organización}} el {date}, en horario laboral. Antes de esa fecha no cambia nada.",
  "lapsed.title.overdue":
    "{product} funciona. {count, plural, one {Una factura de su organización sigue pendiente.} other {#\u00a0facturas de su organización siguen pendientes.}}",
  "lapsed.lede.overdue":
    "Hoy no cambia nada, y no hay ninguna fecha fijada. {count, plural, one {Puede que simplemente se haya pasado por alto.} other {Puede que simplemente se hayan pasado por alto.}}",
  "lapsed.title.promised": "Hay un pago anunciado para el {date}.",
  "lapsed.lede.promised":
    "Hasta que pase ese día no cambia nada para {known, select, true {{organisation}} other {su organización}}, y nadie recibe recordatorios. {product} funciona como siempre.",
  "lapsed.promise.suspended":
    "Hay un pago anunciado para el {date}. Hasta que pase ese día, nadie recibe recordatorios.",
  "lapsed.title.on_its_way": "El pago está en camino.",
  "lapsed.lede.on_its_way":
    "Mientras llega, todo sigue abierto para {known, select, true {{organisation}} other {su organización}}. Los bancos tardan unos días; lo esperamos a más tardar el {date}.",
  "lapsed.title.on_its_way_paused": "El pago está en camino.",
  "lapsed.lede.on_its_way_paused":
    "Los bancos tardan unos días; lo esperamos a más tardar el {date}. En cuanto llegue, el acceso a {features} vuelve por sí solo.",
  "lapsed.title.restored": "Ya tiene acceso de nuevo. No se perdió nada.",
  "lapsed.lede.restored":
    "El pago llegó, muchas gracias. Todo está abierto de nuevo para {known, select, true {{organisation}} other {su organización}}.",
  "lapsed.title.reopened": "Ya tiene acceso de nuevo. No se perdió nada.",
  "lapsed.lede.reopened":
    "Todo está abierto de nuevo para {known, select, true {{organisation}} other {su organización}}.",
  "lapsed.title.clear": "Todo está abierto.",
  "lapsed.lede.clear":
    "{known, select, true {{organisation}} other {Su organización}} no tiene ninguna factura con vencimiento pasado, y {product} funciona como siempre.",

  "lapsed.invoices.caption": "Facturas pendientes",
  "lapsed.invoices.number": "Factura",
  "lapsed.invoices.due": "Vencimiento",
  "lapsed.invoices.open": "Pendiente",
  "lapsed.invoices.automatic": "se cobra automáticamente",
  "lapsed.invoices.pdf": "PDF",
  "lapsed.invoices.pdf.of": "Factura {number} en PDF",
  "lapsed.pay": "{count, plural, one {Pagar la factura} other {Pagar las facturas}}",
  "lapsed.pay.aside":
    "¿Otra persona se encarga de estos pagos? Envíele la dirección de esta página: el botón también le servirá.",
  "lapsed.pay.waiting": "Puede dejar esta página abierta; ella nota cuando llega el pago.",
  "lapsed.pay.reload": "Cuando esté pagado, vuelva a cargar esta página y podrá entrar de nuevo.",
  "lapsed.return": "Volver a donde estaba",

  "lapsed.answers": "Si hoy no es posible",
  "lapsed.answers.promise": "Indicarnos para qué fecha esperar el pago",
  "lapsed.answers.promise.change": "Indicar otra fecha para el pago",
  "lapsed.answers.contact": "Otra persona se ocupa de las facturas",

  "lapsed.what.paused": "Qué está en pausa y qué no",
  "lapsed.what.will": "Qué quedaría en pausa y qué no",
  "lapsed.withheld.paused": "En pausa",
  "lapsed.withheld.will": "Quedaría en pausa",
  "lapsed.how.deny": "sin acceso hasta que llegue el pago",
  "lapsed.how.read_only": "se puede leer; para hacer cambios, se espera el pago",
  "lapsed.open": "Abierto como siempre",
  "lapsed.nothing_deleted": "No se borra nada. Todo se conserva tal como lo dejaron.",
  "lapsed.back": "Volver a {product}",

  "lapsed.sent": "Qué enviamos y qué pasó con cada mensaje",
  "lapsed.sent.none": "Qué pasa y cuándo",
  "lapsed.spam":
    "Si no conoce ninguno de estos mensajes, puede que estén en una carpeta de spam. Le pedimos que permita los correos de {sender} en el filtro de spam, para que la próxima vez nadie tenga que esperar.",
  "lapsed.spam.later":
    "Si no conoce ninguno de estos mensajes, puede que estén en una carpeta de spam. Le pedimos que permita los correos de {sender} en el filtro de spam, para que nuestras noticias le lleguen a tiempo.",
  "lapsed.code":
    "Nuestros correos sobre este asunto llevan el código {code}, para que pueda reconocer que son nuestros.",

  "lapsed.who": "Con quién hablar",
  "lapsed.who.named":
    "En {product}, {name} está a cargo de su cuenta. Si hay algo que no esté bien en la factura, o si el pago necesita más tiempo, basta con un correo breve:",
  "lapsed.who.unnamed":
    "Lo que usted escribe a {product} lo lee una persona. Si hay algo que no esté bien en la factura, o si el pago necesita más tiempo, basta con un correo breve:",
  "lapsed.policy": "Leer la política completa.",

  "promise.title": "¿Para qué fecha podemos esperar el pago?",
  "promise.lede":
    "Con una fecha se detienen los plazos: hasta que pase, nadie recibe recordatorios y no cambia nada para {known, select, true {{organisation}} other {su organización}}.",
  "promise.lede.suspended":
    "Hasta que pase el día que usted indique, nadie recibe recordatorios. El acceso a {features} vuelve en cuanto llegue el pago.",
  "promise.after":
    "Si para entonces no ha llegado el pago, continuamos donde lo dejamos, siempre con un nuevo aviso previo: sin él, nada queda en pausa.",
  "promise.days": "Elija un día",
  "promise.other": "Otro día",
  "promise.other.date": "¿Qué día?",
  "promise.other.limits": "Del {from} al {to}.",
  "promise.other.none": "– elegir –",
  "promise.submit": "Anotar este día",
  "promise.noted.title": "Anotamos el {date}.",
  "promise.noted.text":
    "Muchas gracias. Hasta que pase ese día, nadie recibe recordatorios y no cambia nada para {known, select, true {{organisation}} other {su organización}}.",
  "promise.noted.text.suspended":
    "Muchas gracias. Hasta que pase ese día, nadie recibe recordatorios. El acceso a {features} vuelve en cuanto llegue el pago.",
  "promise.change": "¿Cambió algo?",
  "promise.change.left":
    "{left, plural, one {Puede indicar otro día una vez más.} other {Puede indicar otro día # veces más.}} Ese día cuenta entonces en lugar de este.",
  "promise.full.title": "Aquí no podemos anotar otro día.",
  "promise.full.debt":
    "{most, plural, one {Ya se anotó un día} other {Ya se anotaron # días}} {count, plural, one {para esta factura} other {para estas facturas}}, que es lo máximo que esta página admite.",
  "promise.full.year":
    "{most, plural, one {Ya se anotó un día} other {Ya se anotaron # días}} en los últimos doce meses, que es lo máximo que esta página admite.",
  "promise.refused.none": "Elija, por favor, un día del {from} al {to}.",
  "promise.refused.past": "El {date} ya pasó. Elija, por favor, un día del {from} al {to}.",
  "promise.refused.late":
    "El {date} queda más lejos de lo que esta página puede anotar. Elija, por favor, un día del {from} al {to}.",

  "write.named":
    "En {product}, {name} está a cargo de su cuenta y puede acordar más de lo que permite esta página. Basta con un correo breve:",
  "write.unnamed":
    "Lo que usted escribe a {product} lo lee una persona, que puede acordar más de lo que permite esta página. Basta con un correo breve:",

  "contact.title": "¿Quién se ocupa de las facturas?",
  "contact.lede":
    "Nuestros correos sobre las facturas de {known, select, true {{organisation}} other {su organización}} llegan a {address}. Si otra persona se ocupa de ellas, díganos a quién escribir.",
  "contact.choose": "¿A quién debemos escribir?",
  "contact.other": "A esta persona",
  "contact.name": "Nombre, si lo conoce",
  "contact.email": "Dirección de correo electrónico",
  "contact.unknown": "No sé quién es",
  "contact.unknown.then": "En ese caso lo averigua la persona responsable de su cuenta.",
  "contact.after":
    "A partir de entonces esos correos ya no le llegan a usted. Quien los reciba en su lugar contará con un nuevo aviso previo.",
  "contact.submit": "Cambiar",
  "contact.done.title": "Muchas gracias. A partir de ahora escribimos a {address}.",
  "contact.done.unknown.title": "Muchas gracias. Averiguaremos a quién escribir.",
  "contact.done.text": "Los correos sobre facturas ya no llegan a {address}.",
  "contact.refused.choice": "Elija, por favor, una de las dos opciones.",
  "contact.refused.missing": "Escriba, por favor, la dirección de correo de quien se ocupa de las facturas.",
  "contact.refused.malformed":
    "Esto no parece una dirección de correo electrónico. Revísela, por favor, una vez más.",
  "contact.refused.name": "Este nombre es demasiado largo. Escriba, por favor, uno más corto, o ninguno.",
  "contact.refused.same": "Esa es la dirección a la que ya escribimos.",
  "contact.refused.dead": "Los correos a esta dirección nos llegan devueltos. ¿Hay otra?",
  "contact.full.title": "Aquí no podemos cambiarlo una vez más.",
  "contact.full.text":
    "Se cambió más de una vez en los últimos tiempos, así que conviene que lo vea una persona.",

  "form.stale":
    "Esta página llevaba mucho tiempo abierta. Todavía no se cambió nada: presione el botón una vez más, por favor.",
  "not_yours.title": "Esta página es para quien se ocupa de las facturas.",
  "not_yours.text":
    "El enlace que le trajo aquí no se envió a contabilidad. La página a la que pertenece muestra cómo está todo y cómo pagar.",

  "payable.title": "{count, plural, one {Hay una factura pendiente.} other {Hay # facturas pendientes.}}",
  "payable.lede": "Cada una tiene su propia página de pago.",
  "payable.total": "En total",
  "payable.pay": "Pagar",
  "payable.pay.of": "Pagar la factura {number}",
  "payable.pay.due": "Pagar la factura con vencimiento el {date}",
  "payable.pay.issued": "Pagar la factura emitida el {date}",
  "payable.due": "Vencimiento: {date}",
  "payable.issued": "Emisión: {date}",
  "payable.away.title": "En este momento no se puede llegar a la página de pago.",
  "payable.away.text": "Stripe no responde por ahora. Inténtelo de nuevo, por favor, en unos minutos.",
  "payable.away.pdf.title": "En este momento no se puede obtener la factura.",
  "payable.again": "Intentar de nuevo",

  "link.title.expired": "Este enlace es demasiado antiguo para abrirse.",
  "link.text.expired":
    "Los enlaces a esta página funcionan por un tiempo limitado. Abra {product}, o el correo más reciente sobre este asunto: el enlace que encontrará allí está vigente.",
  "link.title.invalid": "Este enlace no está completo.",
  "link.text.invalid":
    "Puede que una parte se haya perdido en el camino, como ocurre cuando un enlace largo se divide en dos líneas. Ábralo una vez más desde el correo, o desde {product}.",
  "link.action": "Abrir {product}",

  "not_found.title": "No hay nada en esta dirección.",
  "not_found.text": "Puede que el enlace sea antiguo, o que se le haya perdido una letra.",
  "not_found.action": "Ir a la primera página",
} as const satisfies Catalogue;
