import { isolated } from "#/lib/language/isolate";
import type * as en from "./messages";

export const messages: typeof en.messages = {
  name: "التسليم",
  ready: (minutes) => (minutes === 0 ? "جاهزة" : `جاهزة منذ ${minutes} د`),
  handOver: "تسليم",
  handOverEarly: "تسليم رغم ذلك",
  handOverName: (number) => `تسليم: التذكرة ${number}`,
  state: { queued: "تنتظر", started: "قيد التحضير", done: "تمت", void: "محذوفة" },
  progress: (made, wanted) => `${made}/${wanted}`,
  back: "إعادة إلى المحطة",
  backName: (station, number) => `إعادة إلى ${isolated(station)}: التذكرة ${number}`,
  made: "حُضِّر",
  notBack: (text) => `لم تُعَد: ${text}`,
  notReady: (number, stations) => `${isolated(number)} ليست جاهزة بعد: ${isolated(stations)}`,
  readyNews: (numbers) => `جاهزة للتسليم: ${isolated(numbers)}`,
  hint: "تخرج الطلبات مع آخر «تم» من محطاتها. وفي موقع فيه محطة للتسليم تنتظر هنا إلى أن تُسلَّم.",
};
