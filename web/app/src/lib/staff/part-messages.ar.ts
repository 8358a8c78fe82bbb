import type * as en from "./part-messages";

export const sections: typeof en.sections = {
  orders: "الطلبات",
  products: "الأصناف",
  categories: "الفئات",
  coupons: "القسائم",
  stations: "المحطات",
  reviews: "التقييمات",
  jobs: "استيراد وتصدير",
  webhooks: "إشعارات الويب",
  sites: "المواقع",
  users: "الحسابات",
  keys: "المفاتيح واللوحات",
  audit: "سجل التدقيق",
  insights: "رؤى",
};

export const pages: typeof en.pages = {
  overview: "نظرة عامة",
  live: "مباشر",
  demand: "الطلب",
  sales: "المبيعات",
  shelves: "الرفوف",
  bundles: "ما يُشترى معًا",
  customers: "العملاء",
  reviews: "التقييمات",
  strange: "طلبات غريبة",
  stations: "الاختناقات",
  models: "النماذج",
  files: "الملفات",
  system: "النظام",
};
