import type * as en from "./hours-messages";

export const messages: typeof en.messages = {
  add: "إضافة أوقات",
  drop: (number) => `إزالة الأوقات ${number}`,
  span: (number) => `الأوقات ${number}`,
  from: "من",
  to: "إلى",
  noDay: "اختر يومًا واحدًا على الأقل.",
  noTime: "لا بد من بداية ومن نهاية غيرها.",
  everyDay: "كل يوم",
  allDay: "طوال اليوم",
  days: {
    mon: { short: "اثنين", long: "الاثنين" },
    tue: { short: "ثلاثاء", long: "الثلاثاء" },
    wed: { short: "أربعاء", long: "الأربعاء" },
    thu: { short: "خميس", long: "الخميس" },
    fri: { short: "جمعة", long: "الجمعة" },
    sat: { short: "سبت", long: "السبت" },
    sun: { short: "أحد", long: "الأحد" },
  },
};
