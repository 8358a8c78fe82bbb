import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "آخر 20 تذكرة",
  none: "لم تغادر هذه اللوحة أي تذكرة بعد",
  noneBody: "تظهر هنا التذاكر التي تمت، ويمكن استرجاعها إلى أن يُسلَّم طلبها.",
  hint: "ضغطة واحدة تُرجع التذكرة. وما سُلِّم يبقى عند العميل.",
  partial: "النظام لا يجيب: لا يُذكر هنا إلا ما رأته هذه الشاشة.",
  leftAt: (time, ago) => `${time} · قبل ${ago}`,
  recall: "استرجاع",
  recallName: (number) => `استرجاع التذكرة ${number}`,
  standing: { over: "سُلِّم", stopped: "وُضع جانبًا" },
  refused: (text) => `لم تُسترجع: ${text}`,
};
