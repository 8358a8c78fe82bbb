import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./choice-messages";

const plural = pluralsOf("ar");

export const stepper: typeof en.stepper = {
  of: (quantity, name) => `${isolated(name)}، العدد ${quantity}`,
  takeOut: (name) => `إزالة ${isolated(name)}`,
  less: (name) => `تقليل ${isolated(name)} بواحد`,
  more: (name) => `زيادة ${isolated(name)} بواحد`,
  addNamed: (name) => `إضافة ${isolated(name)}`,
  add: "إضافة",
};

export const options: typeof en.options = {
  out: "غير متوفر الآن",
  missing: (option) => `${isolated(option)}: لم يُختر بعد.`,
  any: "اختياري",
  upTo: (max) => `اختياري، حتى ${max}`,
  between: (min, max) => `اختر من ${min} إلى ${max}`,
  exactly: (count) =>
    plural(count, {
      one: "اختر واحدًا",
      two: "اختر اثنين",
      other: `اختر ${count}`,
    }),
};
