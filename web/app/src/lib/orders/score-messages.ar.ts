import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./score-messages";

const plural = pluralsOf("ar");

const orders = (number: number) =>
  plural(number, {
    zero: "لا طلبات",
    one: "طلب واحد",
    two: "طلبان",
    few: `${number} طلبات`,
    many: `${number} طلبًا`,
    other: `${number} طلب`,
  });

const lines = (number: number) =>
  plural(number, {
    one: "بند واحد",
    two: "بندان",
    few: `${number} بنود`,
    many: `${number} بندًا`,
    other: `${number} بند`,
  });

export const messages: typeof en.messages = {
  article: (name) => `«${isolated(name)}»`,
  anArticle: "أحد الأصناف",
  lostArticle: "صنف لم يعد فيه",
  quantity: (pieces, usual, article) => `عدد القطع من ${article} هو ${pieces}، والمعتاد ${usual}.`,
  price: (price, usual, article) => `ثمن القطعة من ${article} هو ${price}، والمعتاد ${usual}.`,
  sameOrder: (before) => `قدّم العميل نفسه الطلب نفسه قبل ذلك بمدة ${before}.`,
  sameOrderByOther: (before) => `قدّم شخص آخر الطلب نفسه قبل ذلك بمدة ${before}.`,
  similarOrder: (share) => `${share} من أصنافه كانت في طلب آخر خلال اليوم الأخير.`,
  manyOrders: (number) => `ما قدّمه العميل في الساعة السابقة: ${orders(number)}.`,
  hour: (times) => `الطلبات في هذه الساعة من الأسبوع أندر من المتوسط بمعامل ${times}.`,
  unknownArticles: (number) => `بنود لأصناف لم تُبع هنا قط: ${lines(number)}.`,
  repeatedLines: (number) => `بنود تكرر غيرها: ${lines(number)}.`,
  manyLines: (number, usual) => `فيه ${lines(number)}، والمعتاد ${usual}.`,
  total: (total, usual) => `مجموعه ${total}، والمعتاد هنا ${usual}.`,
  ownTotal: (total, usual) => `مجموعه ${total}، والمعتاد لهذا العميل ${usual}.`,
  free: (number) => `بنود لا تكلف شيئًا أو تكاد: ${lines(number)}.`,
  countryChanged: "طلب العميل قبل ذلك من بلد آخر.",
  rareCountry: "لا يكاد يأتي طلب من هذا البلد.",
  rareCurrency: "لا يكاد يأتي طلب بهذه العملة.",
};
