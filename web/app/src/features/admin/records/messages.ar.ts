import type * as en from "./messages";

export const messages: typeof en.messages = {
  site: "الموقع",
  failed: "تعذّرت قراءة المواقع",
  noSites: "لا موقع بعد. وكل ما عداه يتبع موقعًا.",
  toSites: "إلى المواقع",
  edit: "تحرير",
  remove: "إزالة",
  keep: "إبقاء",
};
