import type * as en from "./page-messages";

export const pageMessages: typeof en.pageMessages = {
  description: "اطلب وتابع طلبك لحظة بلحظة.",
  noscript: "الطلب والمتابعة المباشرة يحتاجان إلى JavaScript. يُرجى تشغيله ثم إعادة تحميل الصفحة.",
  shortcuts: { menu: "القائمة", orders: "طلباتك", board: "لوحة المطبخ" },
};
