import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  title: "المحطات",
  count: (stations) =>
    plural(stations, {
      zero: "لا محطات",
      one: "محطة واحدة",
      two: "محطتان",
      few: `${stations} محطات`,
      many: `${stations} محطة`,
      other: `${stations} محطة`,
    }),
  add: "إضافة محطة",
  label: "المحطات",
  failed: "تعذّرت قراءة المحطات",
  emptyTitle: "لا محطة بعد",
  empty: "يُحضَّر كل طلب في مكان واحد هو «main». أضف محطات، فيكون لكل منها تذكرتها.",
  kinds: { kitchen: "مطبخ", warehouse: "مستودع", expediter: "تسليم" },
  categories: (names) => `تحضّر ${isolated(names.join("، "))}`,
  capacity: (tickets) => `التذاكر معًا: ${tickets}`,
  saved: (name) => `حُفظت ${isolated(name)}`,
  edit: (name) => `تحرير ${isolated(name)}`,
  form: {
    create: "محطة جديدة",
    create_: "إضافة",
    name: "الاسم",
    nameHint: "قصير، مثل oven. لا يمكن تغييره لاحقًا.",
    kind: "نوعها",
    kindHints: {
      kitchen: "تبدأ أصنافها وتجهّزها وتتمّها.",
      warehouse: "تجمع أصنافها بمسح رموزها.",
      expediter: "يصلها كل طلب آخرًا حين تفرغ الأخريات، فتسلّمه.",
    },
    categories: "تحضّر الفئات",
    categoriesHint: "تفصل بينها فواصل. والصنف الذي يسمّي محطة بنفسه يذهب إليها.",
    capacity: "عدد التذاكر التي تعمل عليها معًا",
    capacityHint: "فارغ: غير معروف.",
  },
  errors: {
    name: "لا بد للمحطة من اسم.",
    capacity: "عدد صحيح أكبر من 0، أو لا شيء.",
  },
  removeDialog: {
    title: (name) => `إزالة ${isolated(name)}؟`,
    ask: "من الآن تُحضَّر أصنافها في مكان آخر. والتذاكر التي عندها تبقى فيها.",
    confirm: "إزالة",
    keep: "إبقاؤها",
    done: (name) => `أُزيلت ${isolated(name)}`,
  },
};
