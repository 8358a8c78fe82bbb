//! German.

use super::Words;
use crate::language::Language;

pub(super) static WORDS: Words = Words {
    language: Language::De,
    code_subject: |number| format!("Dein Code für Bestellung {number}"),
    declined_subject: |number| format!("Die Zahlung für Bestellung {number} wurde abgelehnt"),
    updated_subject: |number| format!("Bestellung {number} wurde geändert"),
    paid_subject: |number| format!("Bestellung {number} ist bezahlt"),
    released_subject: |number| format!("Bestellung {number} wird zubereitet"),
    ready_subject: |number| format!("Bestellung {number} ist fertig"),
    fulfilled_subject: |number| format!("Bestellung {number} wurde übergeben"),
    cancelled_subject: |number| format!("Bestellung {number} ist storniert"),
    expired_subject: |number| format!("Bestellung {number} ist abgelaufen"),
    rejected_subject: |number| format!("Bestellung {number} kann nicht zubereitet werden"),
    refunded_subject: |number| format!("Bestellung {number} wird erstattet"),
    code: |code, number, total, until| {
        format!(
            "{code} ist dein Code, mit dem du Bestellung {number} ({total}) bestätigst. Er gilt bis {until}. Gib ihn \
             niemandem."
        )
    },
    declined: "Deine Zahlung wurde abgelehnt, es wurde nichts abgebucht. Mit diesem Code kannst du es noch einmal \
               versuchen.",
    updated: |number, total| {
        format!("Bestellung {number} wurde geändert. Sie kostet jetzt {total}.")
    },
    new_code: |code, until| {
        format!(
            "{code} ist dein neuer Code, mit dem du das bestätigst; der vorige gilt nicht mehr. Er gilt bis {until}. \
             Gib ihn niemandem."
        )
    },
    differences: |all| format!("Was anders ist: {all}."),
    more: |name, to| format!("{to} × {name} mehr"),
    none_left: |name, from| format!("kein {name} mehr (vorher {from})"),
    other_note: |name| format!("eine andere Anmerkung zu {name}"),
    instead: |name, to, from| format!("{to} × {name} statt {from}"),
    and: "; ",
    paid: |number, total| format!("Danke: Bestellung {number} ist bezahlt ({total})."),
    can_cancel: |until| format!("Du kannst sie bis {until} stornieren."),
    released: |number| format!("Bestellung {number} wird jetzt zubereitet."),
    ready: |number| format!("Bestellung {number} ist fertig."),
    fulfilled: |number| format!("Bestellung {number} wurde übergeben. Lass es dir schmecken."),
    rate: "Wie war es? Auf der Seite deiner Bestellung kannst du für alles darin Sterne vergeben.",
    cancelled: |number| {
        format!("Bestellung {number} ist storniert. Was bezahlt wurde, geht an dich zurück.")
    },
    expired: |number| {
        format!("Bestellung {number} wurde nicht rechtzeitig bezahlt und ist abgelaufen.")
    },
    rejected: |number| {
        format!(
            "Es tut uns leid: Bestellung {number} kann nicht zubereitet werden. Der Laden meldet sich wegen deines \
             Geldes."
        )
    },
    reason: |reason| format!("Der genannte Grund: {reason}"),
    refunded_part: |amount, number| {
        format!("{amount} von dem, was Bestellung {number} gekostet hat, sind auf dem Weg zu dir.")
    },
    refunded: |number| format!("Das Geld für Bestellung {number} ist auf dem Weg zu dir."),
    sign_in_subject: "Dein Link zum Anmelden",
    reset_subject: "Ein neues Passwort setzen",
    verify_subject: "Ist das deine Adresse?",
    locked_subject: "Dein Passwort ist gesperrt",
    sign_in: |until| {
        format!("Mit dem Link unten meldest du dich an, einmal, bis {until}. Gib ihn niemandem.")
    },
    reset: |until| {
        format!(
            "Mit dem Link unten setzt du ein neues Passwort, einmal, bis {until}. Damit wirst du auf allen Geräten \
             abgemeldet. Gib ihn niemandem."
        )
    },
    verify: |until| {
        format!(
            "Mit dem Link unten zeigst du, dass diese Adresse dir gehört, bis {until}. Wo du nicht angemeldet bist, meldest \
             du dich erst an, wie sonst auch."
        )
    },
    locked: |until| {
        format!(
            "Hundertmal hintereinander hat jemand ein falsches Passwort für dein Konto eingegeben; es öffnet das Konto \
             nicht mehr. Wo du angemeldet bist, bleibst du es, und ein Link per Mail meldet dich an. Mit dem Link \
             unten setzt du ein neues Passwort, einmal, bis {until}. Gib ihn niemandem."
        )
    },
    not_asked: "Wenn du das nicht verlangt hast, brauchst du nichts zu tun.",
    step_up_subject: "Dein Code, um weiterzumachen",
    step_up: |code, until| {
        format!(
            "{code} ist dein Code, mit dem du zeigst, dass du es bist. Er gilt bis {until}. Gib ihn niemandem. Wenn du ihn \
             nicht verlangt hast, ist jemand unter deinem Namen angemeldet: Ändere dein Passwort."
        )
    },
    total: "Summe",
};
