import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./key-messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  of: (action, number) => `${action} · ‎#${number}`,
  notNow: (action, number) => `${action}: غير ممكن للطلب ‎#${number} الآن.`,
  letIn: (orders) =>
    plural(orders, {
      one: "إدخال طلب جديد واحد",
      two: "إدخال طلبين جديدين",
      few: `إدخال ${orders} طلبات جديدة`,
      many: `إدخال ${orders} طلبًا جديدًا`,
      other: `إدخال ${orders} طلب جديد`,
    }),
  noneWait: "لا طلب جديد ينتظر.",
  download: "تنزيل المعروض",
  search: "البحث في القائمة",
};
