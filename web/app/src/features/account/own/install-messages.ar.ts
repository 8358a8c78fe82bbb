import type * as en from "./install-messages";

export const installMessages: typeof en.installMessages = {
  title: "على شاشتك الرئيسية",
  hint: "يُفتح كأي تطبيق آخر، وحتى بلا اتصال.",
  byHand: "اضغط زر المشاركة في متصفحك، ثم «إضافة إلى الشاشة الرئيسية». يُفتح كأي تطبيق آخر، وحتى بلا اتصال.",
  install: "تثبيت التطبيق",
};
