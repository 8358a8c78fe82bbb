import { isolated } from "#/lib/language/isolate";
import type * as en from "./messages";

export const states: typeof en.states = {
  loading: "جارٍ التحميل",
  failed: "لم ينجح ذلك",
  retry: "إعادة المحاولة",
};

export const frame: typeof en.frame = { close: "إغلاق", language: "اللغة" };

export const connection: typeof en.connection = {
  live: "مباشر",
  connecting: "جارٍ الاتصال…",
  offline: "غير متصل",
  restarting: "إعادة تشغيل…",
  busy: "مشغول…",
  heard: (seconds) => `آخر خبر قبل ${seconds} ث`,
  silent: (seconds) => `${seconds} ث`,
};

export const colours: typeof en.colours = {
  system: "الألوان: مثل الجهاز",
  light: "الألوان: فاتحة",
  dark: "الألوان: داكنة",
};

export const sums: typeof en.sums = {
  subtotal: "المجموع الفرعي",
  discount: "الخصم",
  discountOf: (coupon) => `الخصم، ${isolated(coupon)}`,
  tax: "الضريبة",
  total: "المجموع",
  within: (tax) => `يشمل ضريبة ${tax}`,
};
