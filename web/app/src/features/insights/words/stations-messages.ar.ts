import type * as en from "./stations-messages";

export const messages: typeof en.messages = {
  stations: {
    title: "الاختناقات",
    intro: "أين تنتظر الطلبات: كم امتلأت كل محطة، وكم يستغرق العمل، وما هو عالق.",
    load: "التذاكر الآن والمعتاد في هذا الوقت",
    now: "الآن",
    usual: "المعتاد",
    all: "المحطات",
    station: "المحطة",
    capacity: "السعة",
    open: "مفتوحة",
    queued: "لم تبدأ",
    finished: "أُنجز في 4 أسابيع",
    median: "النصف يستغرق، دقيقة",
    p90: "9 من 10 تستغرق، دقيقة",
    today: "اليوم الأخير، دقيقة",
    slow: "أبطأ من المعتاد",
    over: "فوق السعة",
    stuck: "ما هو عالق",
    noStuck: "لا شيء ينتظر أطول بكثير من المعتاد.",
    state: "الحالة",
    states: { queued: "لم تبدأ", started: "بدأت", ready: "جاهزة" },
    waits: "الانتظار، دقيقة",
    minutes: "دقيقة",
    since: "منذ",
  },
};
