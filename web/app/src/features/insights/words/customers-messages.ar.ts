import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./customers-messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  customers: {
    title: "العملاء",
    intro: "مجموعات من الناس يطلبون بطريقة متشابهة. الأرقام للعضو الأوسط في كل مجموعة.",
    counted: (customers, by) => `العملاء المعروفون بالاسم: ${customers}، والتجميع من: ${by}`,
    rules: "قواعد بسيطة",
    share: "الحصة من العملاء ومن المال",
    ofCustomers: "العملاء",
    ofMoney: "المال",
    groups: "المجموعات",
    group: "المجموعة",
    recency: "أيام منذ آخر طلب",
    orders: "الطلبات",
    money: "المال حتى الآن",
    tenure: "أيام منذ أول طلب",
    gap: "أيام بين الطلبات",
    members: "من أنفق أكثر",
    next: "الطلب القادم المرجَّح",
    noNext: "مع أقل من ثلاثة طلبات لا إيقاع يُعتمد عليه.",
    expected: (when) => `متوقع في ${when}`,
    overdue: (days) => `تأخر عن موعده، أيام: ${days}`,
    rhythm: (days, low, high) => `الفاصل المعتاد بالأيام: ${days}؛ ونصف المرات بين ${low} و${high}.`,
    regular: (share, orders, written) =>
      `الانتظام ${share}، من ${plural(orders, {
        one: "طلب واحد",
        two: "طلبين",
        few: `${written} طلبات`,
        many: `${written} طلبًا`,
        other: `${written} طلب`,
      })}`,
    holds: "ما قد يكون فيه",
    names: {
      regulars: "زبائن دائمون",
      "lost regulars": "دائمون فُقدوا",
      "long gone": "غابوا طويلًا",
      "regulars going quiet": "دائمون يقلّ طلبهم",
      "not seen of late": "لم يُروا مؤخرًا",
      newcomers: "جدد",
      "came once": "جاؤوا مرة",
      "occasional buyers": "مشترون أحيانًا",
      "big regulars": "دائمون كبار",
      "loyal regulars": "دائمون أوفياء",
      "big buyers": "مشترون كبار",
    },
  },
};
