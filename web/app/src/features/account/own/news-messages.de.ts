import type * as en from "./news-messages";

export const newsMessages: typeof en.newsMessages = {
  push: "Mitteilungen auf diesem Gerät",
  pushHint:
    "Wenn eine Bestellung bezahlt, in Arbeit, fertig, übergeben oder storniert ist, auch wenn die App zu ist.",
  unsupported:
    "Dieser Browser zeigt keine Mitteilungen von Webseiten. Auf iPhone und iPad tut er es, sobald die App auf dem Home-Bildschirm liegt.",
  denied:
    "Mitteilungen dieser Seite sind in deinem Browser gesperrt. Erlaube sie in seinen Einstellungen für diese Seite (das Zeichen neben der Adresse) und komm dann hierher zurück.",
  failed:
    "Dieser Browser hat es nicht angenommen. Versuch es noch einmal oder später: Vielleicht ist sein Dienst weg.",
  on: "Du bekommst auf diesem Gerät Mitteilungen zu deinen Bestellungen.",
  off: "Du bekommst auf diesem Gerät keine Mitteilungen mehr.",
};
