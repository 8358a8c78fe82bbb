import { isolated } from "#/lib/language/isolate";
import type * as en from "./option-messages";

export const optionMessages: typeof en.optionMessages = {
  label: "الخيارات",
  hint: "ما يختاره العملاء معه: حجم أو إضافات. وتُضاف المبالغ إلى السعر.",
  add: "إضافة مجموعة خيارات",
  addChoice: "إضافة خيار",
  option: (number) => `المجموعة ${number}`,
  name: "الاسم",
  min: "على الأقل",
  max: "على الأكثر",
  choice: "الخيار",
  delta: "السعر، + أو −",
  available: "متوفر",
  drop: (name) => `إزالة مجموعة ${isolated(name)}`,
  dropChoice: (name) => `إزالة خيار ${isolated(name)}`,
  errors: {
    name: "لا بد لكل مجموعة من اسم.",
    bounds: (name) => `عدد ما يُختار من «${isolated(name)}» غير منطقي بعد.`,
    choice: (name) => `لا بد لكل خيار في «${isolated(name)}» من اسم.`,
    noChoice: (name) => `لا بد في «${isolated(name)}» من شيء يُختار.`,
    delta: (name) => `اكتب ثمن «${isolated(name)}» هكذا: \u20680.50\u2069 أو \u2068-1\u2069.`,
  },
};
