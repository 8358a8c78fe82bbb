import { isolated } from "#/lib/language/isolate";
import type * as en from "./messages";

export const messages: typeof en.messages = {
  pick: "إضافة شيء",
  pickHint: "ما اسمه؟",
  found: "ما عُثر عليه",
  nothingFound: (query) => `لا شيء في القائمة يشبه «${isolated(query)}».`,
  addOne: (name) => `إضافة ${isolated(name)}`,
  addThis: "إضافة",
  keepLooking: "عودة إلى القائمة",
  backIn: "إبقاؤه",
  backInNamed: (name) => `إبقاء ${isolated(name)}`,
  removed: "أُزيل",
  each: (price) => `${price} للواحد`,
  note: (note) => `«${isolated(note)}»`,
  more: (amount) => `${amount} زيادة`,
  less: (amount) => `${amount} أقل`,
  same: "كما كان",
  asking: "جارٍ حساب المجموع…",
  saveFor: (total) => `تعديل · ${total}`,
  saving: "جارٍ التعديل…",
  save: "تعديل",
  meanwhile: "عُدّل الطلب في هذه الأثناء. وهذه حاله الآن:",
  moved: "تغيّرت حال الطلب في هذه الأثناء، وما اخترته باقٍ. راجع المجموع ثم عدّل مرة أخرى.",
};

export const differenceText: typeof en.differenceText = ({ name, from, to }) => {
  if (to === 0) return `${isolated(name)}: أُزيل`;
  return from === 0
    ? `${isolated(name)}: أُضيف، العدد ${to}`
    : `${isolated(name)}: كان العدد ${from} وصار ${to}`;
};
