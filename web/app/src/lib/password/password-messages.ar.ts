import type * as en from "./password-messages";

export const passwordMessages: typeof en.passwordMessages = {
  hint: "15 حرفًا أو أكثر. بضع كلمات متتالية يسهل حفظها.",
  refused: {
    too_short: "قصيرة جدًا: 15 حرفًا أو أكثر. تكفي أربع كلمات لا علاقة بينها.",
    too_long: "طويلة جدًا: 256 بايت على الأكثر.",
    common: "يسهل تخمينها: هي في القوائم التي تُجرَّب أولًا، أو تكرّر نفسها. اختر كلمات أخرى.",
    personal: "اسمك وعنوانك واسم المتجر تُجرَّب أولًا. اختر كلمات لا تدل عليك.",
  },
};
