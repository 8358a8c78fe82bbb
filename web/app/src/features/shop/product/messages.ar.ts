import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  contains: "يحتوي على",
  add: (total) => `إضافة · ${total}`,
  save: (total) => `اعتماد · ${total}`,
  gone: "لم يعد في القائمة.",
  reviews: {
    title: "ما يقوله غيرك",
    average: (average) => `${average} من 5 نجوم`,
    count: (count) =>
      plural(count, {
        zero: "لا تقييمات",
        one: "تقييم واحد",
        two: "تقييمان",
        few: `${count} تقييمات`,
        many: `${count} تقييمًا`,
        other: `${count} تقييم`,
      }),
    more: "عرض المزيد",
  },
};
