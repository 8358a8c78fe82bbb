import type * as en from "./messages";

export const messages: typeof en.messages = {
  ready: "إصدار جديد جاهز",
  reload: "إعادة التحميل",
};
