import type * as en from "./live-messages";

export const messages: typeof en.messages = {
  live: {
    title: "مباشر",
    intro: "ما يحدث الآن دقيقة بدقيقة: الساعة الأخيرة كما يرويها الخادم.",
    chart: "الطلبات في كل دقيقة",
    since: (time) => `حدث أكثر مما يُقرأ رجوعًا: العدّ منذ ${time}.`,
    stale: "انقطع الاتصال. تبقى الدقائق كما هي، ويأتي ما ينقص مع عودته.",
    refused: "لا عرض مباشرًا لهذا الموقع لهذا الحساب.",
    minute: "الدقيقة",
    placed: "وُضعت",
    paid: "دُفعت",
    fulfilled: "سُلّمت",
    cancelled: "أُلغيت",
    rate: "طلبات في الدقيقة",
    rateHint: "متوسط آخر خمس دقائق كاملة",
    hour: "في الساعة الأخيرة",
    usual: "المعتاد في هذه الساعة",
    expected: "المتوقع في هذه الساعة",
    expectedRange: (low, high) => `من ${low} إلى ${high} في 8 من 10 حالات`,
    soFar: (orders) => `حتى الآن ${orders}`,
    none: "لم يحدث شيء في الساعة الأخيرة. يظهر هنا فور حدوثه.",
  },
};
