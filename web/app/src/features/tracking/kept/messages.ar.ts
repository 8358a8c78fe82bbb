import type * as en from "./messages";

export const messages: typeof en.messages = {
  asOf: (time) => `بلا اتصال · حتى ${time}`,
  hint: "هكذا كان طلبك في ذلك الوقت، وهو مستمر من دونك. سيُحدَّث حالما يعود الاتصال.",
  title: "طلباتك كما رأيتها آخر مرة",
};
