import type * as en from "./problem-messages";

export const faults: typeof en.faults = {
  unreachable: "Der Shop ist nicht zu erreichen. Prüf die Verbindung und versuch es noch einmal.",
  page: "Auf dieser Seite ging etwas schief. Lade sie neu und versuch es noch einmal.",
};

export const problems: typeof en.problems = {
  unauthenticated: "Bitte zuerst anmelden.",
  sign_in_refused: "Die Anmeldung galt nicht. Bitte von vorn beginnen.",
  address_unverified:
    "Mit dieser Adresse gibt es schon ein Konto, oder sie ist nicht bestätigt. Melde dich an wie bisher.",
  provider_unavailable:
    "Der Anmeldedienst ist gerade nicht zu erreichen. Bitte gleich noch einmal versuchen.",
  forbidden: "Das ist mit diesem Konto nicht erlaubt.",
  not_found: "Das gibt es nicht (mehr).",
  payment_declined: "Die Zahlung wurde abgelehnt. Es wird nichts abgebucht.",
  payment_unavailable: "Die Zahlung ist gerade nicht möglich. Bitte gleich noch einmal versuchen.",
  cancel_window_closed: "Die Zeit zum Ändern und Stornieren ist um.",
  order_held: "Die Bestellung ist noch nicht bei der Küche.",
  order_final: "Die Bestellung ist schon zu Ende.",
  order_not_pending: "Die Bestellung wartet nicht auf eine Zahlung.",
  order_not_fulfilled: "Die Bestellung ist noch nicht übergeben.",
  order_stopped: "Die Küche hat die Bestellung aufgegeben.",
  nothing_to_refund: "Jetzt gibt es nichts zu erstatten.",
  update_pending: "Eine Änderung wartet noch auf ihre Zahlung.",
  updates_used_up: "Die Bestellung wurde schon zu oft geändert.",
  money_taken: "Das Geld ist schon abgebucht.",
  out_of_stock: "Davon ist nicht mehr genug da.",
  not_on_now: "Um diese Zeit nicht zu haben.",
  unknown_sku: "Das steht nicht auf der Karte dieses Shops.",
  coupon_used_up: "Der Gutschein ist aufgebraucht.",
  coupon_invalid: "Der Gutschein gilt nicht.",
  total_changed: "Die Summe hat sich geändert.",
  already_reviewed: "Es gibt schon eine Bewertung.",
  site_closed: "Der Shop hat geschlossen.",
  otp_invalid: "Der Code stimmt nicht.",
  otp_locked: "Zu viele falsche Codes.",
  not_picked: "Es ist noch nicht alles eingesammelt.",
  wrong_item: "Das gehört nicht dazu.",
  short_pick: "Es fehlen Stücke: Die Leitung entscheidet.",
  tickets_open: "Die Stationen sind noch nicht fertig.",
  history_full: "Mit der Bestellung ist schon zu viel geschehen.",
  version_stale: "Inzwischen hat sich etwas geändert. Bitte ansehen und noch einmal versuchen.",
  validation: "Eine Angabe stimmt so nicht.",
  malformed: "Die Anfrage war nicht zu lesen.",
  too_large: "Das ist zu groß.",
  rate_limited: "Das war zu oft. Bitte kurz warten.",
  idempotency_in_progress: "Das läuft schon. Bitte kurz warten.",
  job_state: "So weit ist der Vorgang nicht, oder er ist schon weiter.",
  model_state: "Diese Rolle kann das Modell nicht haben.",
  feed_trimmed: "So weit zurück reicht der Verlauf nicht mehr.",
  overloaded: "Gerade ist zu viel los. Bitte gleich noch einmal versuchen.",
  recovering: "Gleich bereit. Bitte kurz warten.",
  outcome_unknown: "Ob es geklappt hat, ist nicht bekannt. Bitte noch einmal versuchen.",
  internal: "Hier ging etwas kaputt. Bitte später noch einmal versuchen.",
};

export const unnamed: typeof en.unnamed = { problem: "Das ging nicht.", field: "das passt hier so nicht" };
