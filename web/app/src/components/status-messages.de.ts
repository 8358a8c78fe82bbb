import type * as en from "./status-messages";

export const statusNames: typeof en.statusNames = {
  PENDING: "Unbezahlt",
  PAID: "Bezahlt",
  FULFILLED: "Fertig",
  CANCELLED: "Storniert",
  EXPIRED: "Abgelaufen",
};
