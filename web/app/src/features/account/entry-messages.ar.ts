import type * as en from "./entry-messages";

export const entryMessages: typeof en.entryMessages = {
  signOut: "تسجيل الخروج",
  signedInAs: "تم الدخول باسم",
  orders: "طلباتك",
  account: "حسابك",
  board: "اللوحة",
  admin: "الإدارة",
};
