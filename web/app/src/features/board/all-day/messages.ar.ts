import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "مجموع الأصناف",
  close: "إغلاق مجموع الأصناف",
  nothing: "لا شيء للتحضير",
  plain: "دون إضافات",
};
