import type * as en from "./status-messages";

export const statusNames: typeof en.statusNames = {
  PENDING: "غير مدفوع",
  PAID: "مدفوع",
  FULFILLED: "تم",
  CANCELLED: "ملغى",
  EXPIRED: "انتهى",
};
