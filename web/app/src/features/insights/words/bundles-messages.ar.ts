import type * as en from "./bundles-messages";

export const messages: typeof en.messages = {
  bundles: {
    title: "ما يُشترى معًا",
    intro: "أصناف تُشترى معًا أكثر مما تقتضيه الصدفة.",
    counted: (carts, several) => `الطلبات: ${carts}، ومنها بعدة أصناف: ${several}`,
    lift: "كم مرة أكثر من الصدفة",
    inWords: "بالكلمات",
    ofHundred: (first, orders, second) => `من كل 100 طلب فيه ${first}، في ${orders} منها ${second} أيضًا.`,
    pairs: "كل الأزواج",
    first: "الأول",
    second: "الثاني",
    together: "معًا",
    support: "الدعم",
    supportHint: "حصة الطلبات التي فيها الاثنان",
    confidence: "الثقة",
    confidenceHint: "من الطلبات التي فيها الأول، حصة ما فيه الثاني أيضًا",
    confidenceBack: "بالعكس",
    liftShort: "الرفع",
    and: (first, second) => `${first} + ${second}`,
  },
};
