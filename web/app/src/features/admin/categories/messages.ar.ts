import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  title: "الفئات",
  count: (categories) =>
    plural(categories, {
      zero: "لا فئات",
      one: "فئة واحدة",
      two: "فئتان",
      few: `${categories} فئات`,
      many: `${categories} فئة`,
      other: `${categories} فئة`,
    }),
  add: "إضافة فئة",
  label: "الفئات",
  failed: "تعذّرت قراءة الفئات",
  emptyTitle: "لا فئة لها إعدادات خاصة",
  empty: "تُجمع الأصناف تحت الفئة التي تسمّيها. أضف فئة هنا لتعطيها مكانًا أو ضريبة أو أوقاتًا خاصة.",
  taxIn: (percent) => `ضريبة ${percent} % ضمن الأسعار`,
  taxOnTop: (percent) => `ضريبة ${percent} % فوق الأسعار`,
  siteTax: "ضريبة الموقع",
  saved: (name) => `حُفظت ${isolated(name)}`,
  edit: (name) => `تحرير ${isolated(name)}`,
  form: {
    create: "فئة جديدة",
    create_: "إضافة",
    name: "الاسم",
    nameHint: "كما تسمّيها الأصناف. لا يمكن تغييره لاحقًا.",
    position: "المكان في القائمة",
    positionHint: "الأرقام الأصغر أولًا.",
    tax: "الضريبة",
    taxes: {
      site: "كما في الموقع",
      inclusive: "نسبة خاصة ضمن الأسعار",
      exclusive: "نسبة خاصة فوق الأسعار",
    },
    rate: "النسبة بالمئة",
    hours: "متى تُباع",
    hoursHint: "لا شيء: كلما كان الموقع مفتوحًا. الأوقات بتوقيت الموقع.",
  },
  errors: {
    name: "لا بد للفئة من اسم.",
    position: "عدد صحيح.",
    rate: "نسبة من 0 إلى 100 برقمين على الأكثر بعد الفاصلة.",
    hours: "راجع الأوقات.",
  },
  removeDialog: {
    title: (name) => `إزالة إعدادات ${isolated(name)}؟`,
    ask: "تبقى أصنافها في القائمة، بضريبة الموقع وفي كل وقت.",
    confirm: "إزالة",
    keep: "إبقاؤها",
    done: (name) => `أُزيلت إعدادات ${isolated(name)}`,
  },
};
