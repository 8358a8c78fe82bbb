import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "Diesen Bildschirm koppeln",
  lead: "Er wird eine Tafel der Küche oder des Lagers, die sich selbst anmeldet, ohne das Konto einer Person.",
  token: "Token der Tafel",
  hint: "Wer verwaltet oder den Standort leitet, legt es unter „Schlüssel, Tafeln“ an. Die Adresse von dort lässt sich als Ganzes einfügen.",
  submit: "Koppeln",
  missing: "Ein Token beginnt mit ohd_ und hat 40 Zeichen.",
  refused: "Keine Tafel hat dieses Token. Vielleicht wurde es entzogen; ein neues lässt sich anlegen.",
  instead: (name) => `${name} ist hier angemeldet und wird dadurch abgemeldet.`,
  person: "Stattdessen als Person anmelden",
};
