import type * as en from "./system-messages";

export const messages: typeof en.messages = {
  system: {
    title: "النظام",
    intro: "حال الخادم نفسه: لكل المواقع، منذ فتح هذه الصفحة.",
    waiting: "يجري القياس. تأتي الأرقام الأولى خلال ثوانٍ.",
    time: "الوقت",
    connections: "الاتصالات المفتوحة",
    screens: "الشاشات العاملة",
    requests: "طلبات الشبكة في الثانية",
    commands: "الأوامر في الثانية",
    commits: "عمليات الحفظ في الثانية",
    refusals: "منها ما فشل (5xx)",
    commitTime: "مدة عملية الحفظ بالملّي ثانية",
    half: "نصفها على الأكثر",
    most: "19 من 20 على الأكثر",
    memory: "ذاكرة البث",
    megabytes: (megabytes) => `${megabytes} م.ب`,
    unknown: "مدفوعات بلا جواب",
    oldest: (minutes) => `أقدمها منذ ${minutes} د`,
    violations: "قواعد مخالَفة (المال والمخزون والسجل والمؤقتات…)",
    failures: "عمليات حفظ فاشلة",
    none: "لا شيء",
    rates: "ما يُطلب وما يُكتب",
    ok: "كل شيء على ما يرام",
    look: "ألقِ نظرة",
  },
};
