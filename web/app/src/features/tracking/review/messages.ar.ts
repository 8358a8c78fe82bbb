import { isolated } from "#/lib/language/isolate";
import type * as en from "./messages";

export const messages: typeof en.messages = {
  title: "كيف كان؟",
  lead: "رأيك يساعد غيرك على الاختيار، ويساعد المطبخ على الإتقان.",
  stars: (name) => `نجوم ${isolated(name)}`,
  headline: "بكلمات قليلة",
  body: "ما أعجبك وما لم يعجبك",
  send: "إرسال التقييم",
  sending: "جارٍ الإرسال…",
  thanks: "شكرًا لك. يظهر تقييمك مع الصنف.",
  yours: "أنت",
  pending: "يراجعه المتجر قبل أن يراه غيرك.",
  hidden: "لا يراه غيرك: المتجر لا يعرضه.",
  notReached: "تعذّر الوصول إلى المتجر. حاول مرة أخرى: لن يُرسل مرتين.",
};
