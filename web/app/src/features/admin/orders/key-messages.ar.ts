import type * as en from "./key-messages";

export const messages: typeof en.messages = {
  of: (action, number) => `${action} · ‎#${number}`,
  notNow: (action, number) => `${action}: غير ممكن للطلب ‎#${number} الآن.`,
  letIn: (orders) => (orders === 1 ? "إدخال طلب جديد واحد" : `إدخال الطلبات الجديدة (${orders})`),
  noneWait: "لا طلب جديد ينتظر.",
  download: "تنزيل المعروض",
  search: "البحث في القائمة",
};
