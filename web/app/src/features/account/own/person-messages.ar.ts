import type * as en from "./person-messages";

export const personMessages: typeof en.personMessages = {
  change: "تغيير الاسم",
  save: "حفظ",
  keep: "إبقاؤه كما هو",
  missing: "الاسم مطلوب: يُنادى به حين يجهز طلبك.",
};
