import type * as en from "./messages";

export const messages: typeof en.messages = {
  number: (number) => `#${number}`,
  quantity: (pieces) => `${pieces} ×`,
  placed: "وقت الطلب",
  begun: "في المطبخ",
  due: "الموعد",
  elsewhere: (lines) => `بنود أخرى في محطات أخرى: ${lines}`,
  printed: (time) => `طُبعت ${time}`,
  ended: { FULFILLED: "جاهز من قبل", CANCELLED: "ملغى: لا يُحضَّر", EXPIRED: "انتهت مهلته: لا يُحضَّر" },
};
