import type * as en from "./messages";

export const frameMessages: typeof en.frameMessages = {
  shop: "orderhub",
  skip: "انتقل إلى المحتوى",
  openCart: (count) => (count === 0 ? "السلة، فارغة" : `السلة، عدد القطع ${count}`),
};
