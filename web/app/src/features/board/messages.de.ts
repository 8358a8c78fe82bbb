import type * as en from "./messages";

const minutes = (count: number) => (count === 1 ? "1 Minute" : `${count} Minuten`);

export const messages: typeof en.messages = {
  title: (site) => `Tafel · ${site}`,
  lanes: { open: "Zu machen", ghosts: "Kommt gleich", stopped: "Beiseitegelegt" },
  nothingComing: "Nichts unterwegs",
  waitingForPayment: (count) => `${count} ${count === 1 ? "wartet" : "warten"} auf die Zahlung`,

  counters: {
    open: "Offen",
    oldest: "Älteste",
    doneLastHour: "Fertig in 1 Std.",
    clock: "Zeit des Hubs",
    unknown: "–",
    minutes: (count) => `${count} Min.`,
  },

  ticket: {
    number: (number) => `#${number}`,
    name: (number, customer) => `Bon ${number} für ${customer}`,
    minutes: (count) => `${count} Min.`,
    ageName: {
      calm: (count) => `${minutes(count)}, pünktlich`,
      warm: (count) => `${minutes(count)}, wird eilig`,
      late: (count) => `${minutes(count)}, zu spät`,
    },
    ageWord: { calm: "", warm: "Eilig", late: "Zu spät" },
    due: (time) => `bis ${time}`,
    told: "Gesagt wurde:",
    fresh: "Neu",
    times: (quantity) => `${quantity}×`,
    note: "Notiz",
    elsewhere: (count, stations) =>
      `+ ${count} ${count === 1 ? "Position" : "Positionen"}${stations ? `: ${stations}` : ""}`,
    done: "Fertig",
    doneHere: (station) => `Fertig: ${station}`,
    start: "Anfangen",
    startName: (number) => `Anfangen: Bon ${number}`,
    lineDone: (line) => `Fertig: ${line}`,
    lineRefused: (text) => `Nicht notiert: ${text}`,
    doneName: (number) => `Fertig: Bon ${number}`,
    reject: "Ablehnen",
    rejectName: (number) => `Bon ${number} ablehnen`,
  },

  pick: {
    scan: (number) => `Für Bon ${number} scannen`,
    scanShort: "Scannen oder Code eintippen",
    all: (line) => `Alles da: ${line}`,
    progress: (picked, quantity) => `${picked}/${quantity}`,
    short: "Nicht da",
    shortName: (line) => `Nicht da: ${line}`,
    missing: (pieces) => `${pieces} Stück ${pieces === 1 ? "fehlt" : "fehlen"}: Die Leitung entscheidet.`,
  },

  off: {
    label: "Etwas gestrichen: siehe Durchgestrichenes",
    acknowledge: "Gesehen",
    acknowledgeName: (number) => `Bestätigen: Von Bon ${number} ist etwas gestrichen`,
  },

  recalled: {
    label: "Zurückgeholt: noch zu machen",
    acknowledge: "Gesehen",
    acknowledgeName: (number) => `Bestätigen: Bon ${number} wurde zurückgeholt`,
  },

  ghost: {
    fires: "kommt in",
    name: (number, customer) => `Kommt gleich: Bon ${number} für ${customer}`,
    due: "Kommt …",
    dueOffline: "Fällig. Wartet auf den Hub.",
  },

  action: {
    undo: "Rückgängig",
    undoName: (number) => `Rückgängig: Bon ${number} behalten`,
    sending: {
      bump: "Wird fertig gemeldet …",
      recall: "Wird zurückgeholt …",
      fulfill: "Wird fertig gemeldet …",
      reject: "Wird abgelehnt …",
    },
    waiting: {
      recall: "Wartet auf das Netz, wird einmal gesendet.",
      bump: "Hier fertig. Wartet auf das Netz, wird einmal gesendet.",
      fulfill: "Fertig. Wartet auf das Netz, wird einmal gesendet.",
      reject: "Abgelehnt. Wartet auf das Netz, wird einmal gesendet.",
    },
    refused: (text) => `Nicht angenommen: ${text}`,
    gaveUp: "Es ließ sich zu lange nicht senden. Bitte noch einmal drücken, wenn es noch gilt.",
    tooMany: "Es wartet zu viel auf das Senden. Erst muss das Netz zurück sein.",
    dismiss: "OK",
    dismissName: (number) => `Hinweis zu Bon ${number} ausblenden`,
  },

  stopped: {
    label: "Abgelehnt",
    name: (number) => `Bon ${number}, abgelehnt`,
    noReason: "Kein Grund angegeben",
  },

  frozen: {
    label: "Storniert",
    stop: "Nicht weitermachen",
    reason: (reason) => `Grund: ${reason}`,
    noReason: "Kein Grund angegeben",
    name: (number) => `Bon ${number}, storniert`,
    acknowledge: "Gesehen",
    acknowledgeName: (number) => `Bestätigen: Bon ${number} ist storniert`,
  },

  rejectDialog: {
    title: (number) => `Bon ${number} ablehnen`,
    body: "Die Bestellung wird angehalten und beiseitegelegt. Über das Geld entscheidet die Leitung.",
    reasons: ["Ausverkauft", "Küche geschlossen", "So nicht machbar", "Zu viel los"],
    reasonsName: "Grund",
    own: "Oder in eigenen Worten",
    ownHint: "Höchstens 200 Zeichen.",
    send: "Bestellung ablehnen",
    missing: "Es fehlt der Grund: einen auswählen oder aufschreiben.",
    keep: "Behalten",
  },

  strip: {
    name: "Was geschieht",
    fired: (numbers) => `Neu: ${numbers}`,
    cancelled: (numbers) => `Storniert: ${numbers}. Nicht machen.`,
    voided: (numbers) => `Gestrichen: ${numbers}. Siehe Durchgestrichenes.`,
    recalled: (numbers) => `Zurückgeholt: ${numbers}. Noch zu machen.`,
    lost: "Verbindung verloren",
    back: "Wieder verbunden",
    fulfilled: (numbers) => `Fertig: ${numbers}`,
    stopped: (numbers) => `Abgelehnt: ${numbers}`,
    toAcknowledge: (count) =>
      count === 1 ? "1 stornierter Bon zu bestätigen" : `${count} stornierte Bons zu bestätigen`,
  },

  connection: {
    connecting: "Verbindet neu …",
    offline: "Offline",
    restarting: "Der Hub startet neu",
    busy: "Der Hub ist ausgelastet",
    since: (since) => `seit ${since}`,
    meaning: "Neue und stornierte Bons können hier fehlen.",
    signIn: "Neu anmelden",
    tryNow: "Jetzt versuchen",
  },

  sound: {
    which: "Ton für",
    names: {
      fired: "Neu",
      cancelled: "Storniert",
      voided: "Gestrichen",
      recalled: "Zurückgeholt",
      ready: "Bereit zur Übergabe",
      fulfilled: "Fertig",
      stopped: "Abgelehnt",
      notReady: "Noch nicht bereit",
      lost: "Verbindung verloren",
      back: "Wieder verbunden",
    },
    blocked: "Ton einschalten",
    mute: "Ton ausschalten",
    unmute: "Ton einschalten",
    volume: "Lautstärke",
    test: "Ton testen",
    hint: "Jeder Ton steht auch in der Zeile unter dem Kopf.",
  },

  stations: { name: "Stationen", all: "Alle" },

  tools: {
    allDay: "Gesamtmengen",
    recall: "Zurückholen",
    fullScreen: "Vollbild",
    leaveFullScreen: "Vollbild verlassen",
    settings: "Einstellungen dieser Tafel",
    keys: "Tasten",
  },

  settings: {
    title: "Diese Tafel",
    note: "Gilt nur auf diesem Gerät.",
    name: "Name dieses Bildschirms",
    nameHint: "Damit die Leitung weiß, welcher gemeint ist, etwa „Grill, links“.",
    warm: "Eilig nach, Minuten",
    late: "Zu spät nach, Minuten",
    order: "„Zu spät“ muss nach „Eilig“ kommen.",
    range: "Eine ganze Zahl von 1 bis 120.",
    keysOn: "Tasten einer Bump-Bar: 1–9, Pfeile, Enter, Z, R, A, X",
    colours: "Farben",
    dark: "Dunkel",
    light: "Hell",
    muted: "Ton aus",
    sites: "Anderer Standort",
  },

  keys: {
    title: "Tasten",
    off: "Auf dieser Tafel sind die Tasten ausgeschaltet.",
    list: [
      { keys: ["1", "…", "9"], does: "Diesen Bon auswählen" },
      { keys: ["←", "→", "↑", "↓"], does: "Zum nächsten Bon" },
      { keys: ["Enter"], does: "Fertig; bei einem stornierten Bon: Gesehen" },
      { keys: ["Z"], does: "Das letzte „Fertig“ rückgängig machen" },
      { keys: ["X"], does: "Ablehnen" },
      { keys: ["R"], does: "Die letzten 20: zurückholen" },
      { keys: ["A"], does: "Gesamtmengen" },
      { keys: ["?"], does: "Diese Tasten" },
    ],
  },

  states: {
    empty: "Keine Bestellungen. Schön ruhig.",
    emptyStation: (station) => `Nichts für ${station}. Schön ruhig.`,
    emptyBody: "Neue Bons erscheinen hier von selbst.",
    failed: "Die Tafel lässt sich nicht öffnen",
    closedDoor: "Diese Tafel ist nicht für dieses Konto",
    closedDoorBody: (name, role) =>
      `Die Tafel ist für Küche, Lager und Leitung dieses Standorts. Angemeldet ist ${name} (${role}).`,
    signedOut: "Abgemeldet",
    signedOutBody: "Bons sieht nur, wer angemeldet ist. Nach dem Anmelden ist die Tafel wieder da.",
    noSuchSite: "Diesen Standort gibt es nicht, oder er gehört nicht zu diesem Konto.",
    otherAccount: "Mit anderem Konto anmelden",
    toMenu: "Zur Karte",
    pair: "Bildschirm koppeln",
  },

  roles: {
    admin: "Admin",
    manager: "Leitung",
    support: "Support",
    kitchen: "Küche",
    warehouse: "Lager",
    customer: "Kunde",
  },

  choice: {
    title: "Welche Tafel?",
    none: "Noch kein Standort für dieses Konto",
    noneBody: "Ein Admin kann dem Konto einen Standort geben.",
  },
};
