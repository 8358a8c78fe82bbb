import type * as en from "./messages";

export const messages: typeof en.messages = {
  order: (number) => `Bestellung ${number}`,
  placedAt: (time) => `aufgegeben ${time}`,
  progress: "Wie weit sie ist",
  loading: "Deine Bestellung",
  notFound: "Diese Bestellung gibt es nicht",
  notFoundHint: "Entweder stimmt der Link nicht, oder die Bestellung gehört zu einem anderen Konto.",
  toOrders: "Deine Bestellungen",
  toMenu: "Zur Karte",
  failed: "Deine Bestellung lässt sich nicht anzeigen",

  headline: {
    confirm: "Bestätige mit deinem Code",
    confirming: "Deine Bank wird gefragt …",
    unpaid: "Wartet auf die Zahlung",
    paid: "Bezahlt. Gleich in der Küche",
    free: "Bestätigt. Gleich in der Küche",
    queued: "Die Küche hat deine Bestellung",
    preparing: "Wird zubereitet",
    ready: "Fertig für dich",
    stopped: "Die Küche kann sie nicht machen",
    done: "Geschafft. Lass es dir schmecken!",
    cancelled: "Storniert",
    expired: "Ohne Zahlung abgelaufen",
  },

  step: {
    placed: "Aufgegeben",
    paid: "Bezahlt",
    free: "Bestätigt",
    kitchen: "In der Küche",
    done: "Fertig",
    cancelled: "Storniert",
    expired: "Abgelaufen",
    stopped: "Von der Küche angehalten",
  },
  stepNote: {
    toPay: "Wartet auf deinen Code",
    asking: "Deine Bank wird gerade gefragt",
    toKitchen: (time) => `Um ${time} geht sie an die Küche`,
    queued: "Wartet, bis sie dran ist",
    preparing: "Jemand ist gerade dabei",
    ready: "Bereit zur Übergabe",
    expired: "Es kam keine Zahlung",
  },
  readySince: (time) => `Fertig seit ${time}`,
  promise: {
    between: (from, to) => `Fertig zwischen ${from} und ${to}`,
    about: (at) => `Fertig gegen ${at}`,
    by: (at) => `Fertig bis ${at}`,
    late: (at) => `Etwas später: Fertig sein sollte sie um ${at}`,
    veryLate: (at) => `Verspätet: Fertig sein sollte sie um ${at}`,
  },
  stepState: { done: "erledigt", current: "jetzt", upcoming: "kommt noch", ended: "Ende" },

  live: "Live",
  updated: (age) => `vor ${age} aktualisiert`,
  polled: "Wird alle 10 s geprüft",
  disconnected: "Keine Verbindung",
  staleSince: (time) =>
    `Keine Verbindung. So stand deine Bestellung um ${time}; sie geht auch ohne dich weiter.`,

  money: {
    none: "Noch ist nichts abgebucht.",
    free: "Es ist nichts zu zahlen.",
    notCharged: "Dir wurde nichts abgebucht.",
    authorizing: "Deine Bank wird gefragt. Noch ist nichts abgebucht.",
    unknown:
      "Deine Bank hat noch nicht gesagt, was aus der Zahlung wurde. Doppelt abgebucht wird auf keinen Fall.",
    authorized: (total) => `${total} vorgemerkt: Abgebucht wird erst, wenn die Küche anfängt.`,
    capturePending: (total) => `Die Küche hat sie: ${total} werden abgebucht.`,
    captured: (total) => `${total} bezahlt.`,
    voidPending: "Die Vormerkung wird aufgehoben: Dir wird nichts abgebucht.",
    voided: "Vormerkung aufgehoben: Dir wurde nichts abgebucht.",
    refundPending: (part) => `${part} sind auf dem Weg zurück zu dir.`,
    refunded: (part) => `${part} wurden dir erstattet.`,
    partiallyRefunded: (part) => `${part} wurden dir erstattet.`,
    declined: "Die Zahlung wurde abgelehnt. Es wird nichts abgebucht.",
    needsPeople: "Die Zahlung muss sich jemand vom Shop ansehen. Dort weiß man Bescheid.",
  },
  moneyTitle: "Zahlung",
  linesTitle: "Was du bestellt hast",
  givenBack: "Erstattet",
  change: "Bestellung ändern",
  changePending: (amount) =>
    `Eine Änderung wartet auf deine Bank: ${amount} mehr. Bis sie antwortet, bleibt die Bestellung, wie sie war.`,

  code: {
    title: "Dein Einmalcode",
    sent: "Er ist unterwegs an deine E-Mail-Adresse und bestätigt die Bestellung und die Zahlung.",
    label: "Code",
    pay: (total) => `${total} zahlen`,
    confirm: "Bestellung bestätigen",
    paying: "Wird geprüft …",
    again: "Neuen Code senden",
    sentAgain: (left) =>
      left === 0
        ? "Ein neuer Code ist unterwegs. Es ist der letzte."
        : `Ein neuer Code ist unterwegs. Danach ${left === 1 ? "ist noch einer" : `sind noch ${left}`} möglich.`,
    validFor: (left) => `Gilt noch ${left}.`,
    noMore: "Für diese Bestellung kann kein Code mehr gesendet werden.",
    invalid:
      "Das ist nicht der Code, oder er ist abgelaufen. Versuch es noch einmal oder lass dir einen neuen senden.",
    tooShort: "Der Code hat mindestens 5 Ziffern.",
    locked:
      "Zu viele falsche Codes: Diese Bestellung kann nicht mehr bezahlt werden. Sie endet von selbst, und nichts wird abgebucht. Du kannst neu bestellen.",
    declined:
      "Die Zahlung wurde abgelehnt, nichts wird abgebucht. Ein neuer Code ist unterwegs: Versuch es noch einmal.",
    notReached: "Der Shop ist nicht zu erreichen. Versuch es noch einmal: Du zahlst nicht doppelt.",
    demo: (code) => `Demo: Dein Code ist ${code}`,
    demoFill: "Eintragen",
    demoComing: "Demo: Dein Code ist unterwegs",
    waiting: "Wartet auf deine Bank",
    waitingHint:
      "Sie hat noch nicht geantwortet. Du musst nichts tun: Hier steht, was daraus wird, auch wenn du die Seite zwischendurch schließt.",
    unknownHint:
      "Deine Bank hat nicht gesagt, was aus dem letzten Versuch wurde. Du kannst warten oder es mit dem neuen Code versuchen: Gehen beide durch, wird einer aufgehoben.",
    notYours: "Hier zahlen kann nur, wer die Bestellung aufgegeben hat.",
  },

  cancel: {
    title: "Doch anders überlegt?",
    left: (left) => `Du kannst noch ${left} lang kostenlos stornieren.`,
    leftLabel: "Zeit zum Stornieren",
    ask: "Bestellung stornieren",
    really: "Diese Bestellung stornieren?",
    reallyHint: "Die Küche hat noch nicht angefangen. Dir wird nichts abgebucht.",
    yes: "Ja, stornieren",
    no: "Behalten",
    cancelling: "Wird storniert …",
    closed: "Stornieren geht nicht mehr",
    closedPaid: (time) => `Das ging bis ${time}: Jetzt macht sich die Küche an die Arbeit.`,
    closedUnpaid: (time) => `Das ging bis ${time}. Unbezahlt endet sie von selbst.`,
    closedStopped: "Der Shop entscheidet, was aus ihr wird. Wird sie storniert, kostet sie dich nichts.",
    refused: (deadline, came) =>
      `Knapp zu spät: Stornieren ging bis ${deadline}, und als dein Wunsch ankam, war es ${came}. Deine Bestellung geht weiter.`,
    refusedPlain: "Knapp zu spät: Die Zeit zum Stornieren ist um. Deine Bestellung geht weiter.",
    ended: "Die Bestellung war schon zu Ende.",
    notReached:
      "Der Shop ist nicht zu erreichen. Ob storniert wurde, ist nicht bekannt. Versuch es noch einmal.",
  },
  reason: (reason) => `Grund: ${reason}`,
  again: "Noch einmal bestellen",
  againNumbered: (number) => `Noch einmal bestellen: Bestellung ${number}`,

  history: {
    title: "Deine Bestellungen",
    live: "Unterwegs",
    earlier: "Früher",
    empty: "Du hast noch nichts bestellt",
    emptyHint: "Was du bestellst, steht hier, und du kannst zusehen, wie es wird.",
    more: "Ältere Bestellungen zeigen",
    failed: "Deine Bestellungen kamen nicht",
    stale: "Keine Verbindung. Neuere Änderungen fehlen hier.",
  },
};
