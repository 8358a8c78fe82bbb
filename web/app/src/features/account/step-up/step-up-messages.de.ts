import type * as en from "./step-up-messages";

export const stepUpMessages: typeof en.stepUpMessages = {
  title: "Bist du es?",
  lead: {
    app: "Für diesen Schritt muss noch einmal klar sein, dass du es bist. Danach wird eine Weile lang nicht mehr gefragt.",
    letter:
      "Für diesen Schritt muss noch einmal klar sein, dass du es bist: Ein Code geht an deine E-Mail-Adresse. Danach wird eine Weile lang nicht mehr gefragt.",
  },
  confirm: "Weiter",
  send: "Code mailen",
  sendAgain: "Noch einen Code mailen",
  sent: (email) => `Ein Code ist unterwegs an ${email}.`,
  cancel: "Lassen",
};
