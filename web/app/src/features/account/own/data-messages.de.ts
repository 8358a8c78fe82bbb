import type * as en from "./data-messages";

export const dataMessages: typeof en.dataMessages = {
  title: "Deine Daten",
  hint: "Eine Datei mit dem, was über dich aufbewahrt wird: Konto, Adressen, Bestellungen, Bewertungen, Warenkörbe, Geräte und E-Mails. Passwörter und Codes stehen nicht darin; von Bestellungen und Bewertungen die neuesten 1.000.",
  download: "Deine Daten herunterladen",
  downloaded: "Die Datei liegt bei deinen Downloads.",
  erase: "Mein Konto löschen",
  ofStaff:
    "Ein Konto, mit dem hier gearbeitet wird, lässt sich hier nicht löschen: Erst macht ein Admin ein Kundenkonto daraus.",
  dialog: {
    title: "Dein Konto löschen?",
    goes: (email) =>
      `Das Konto ${email} wird gelöscht, mit deinem Namen, deinen Adressen, Warenkörben, Geräten und E-Mails. Du wirst überall abgemeldet und kannst dich nicht mehr anmelden.`,
    stays:
      "Deine Bestellungen und Bewertungen bleiben in den Büchern des Shops, ohne deinen Namen. Das Protokoll, wer was getan hat, ist nicht zu ändern und behält seine Einträge, auch die Namen darin.",
    final: "Das lässt sich nicht rückgängig machen. Solange eine Bestellung von dir läuft, geht es nicht.",
    confirm: "Endgültig löschen",
    keep: "Konto behalten",
    live: "Eine Bestellung von dir läuft noch. Wenn sie zu Ende ist, kannst du dein Konto löschen. Es wurde nichts gelöscht.",
    toOrders: "Zu deinen Bestellungen",
  },
  erased: {
    title: "Dein Konto ist gelöscht",
    said: "Du bist überall abgemeldet, und auf diesem Gerät ist nichts mehr von dir.",
    stays: "Deine Bestellungen bleiben in den Büchern des Shops, ohne deinen Namen.",
    toShop: "Zum Shop",
  },
};
