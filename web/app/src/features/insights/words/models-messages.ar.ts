import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./models-messages";

const plural = pluralsOf("ar");

export const messages: typeof en.messages = {
  models: {
    title: "النماذج",
    intro: "من يجيب، وبأي جودة، وكم ابتعد العالم عما جرى تعلّمه.",
    learned: (when, orders, written) =>
      `آخر تعلّم في ${when}، من ${plural(orders, {
        one: "طلب واحد",
        two: "طلبين",
        few: `${written} طلبات`,
        many: `${written} طلبًا`,
        other: `${written} طلب`,
      })}`,
    neverLearned: "لم يُتعلَّم شيء من طلبات هذا الموقع بعد.",
    tasks: {
      cancel: "احتمال الإلغاء",
      anomaly: "طلبات غريبة",
      eta: "متى يجهز",
      demand45: "الطلب، 45 يومًا",
      demand730: "الطلب، سنتان",
      stockout: "النفاد",
      basket: "ما يناسب بعضه",
      segments: "مجموعات العملاء",
      sentiment: "ما تقوله التقييمات",
    },
    baseline: "خط الأساس",
    answers: (who) => `يجيب: ${who}`,
    challenger: (who, share) => `وبجانبه: ${who}، ويجيب عن ${share}`,
    shadow: (who) => `يُسأل بجانبه دون أن يُؤخذ بقوله: ${who}`,
    gain: (mean, low, high, count) =>
      `المنافس أفضل بمقدار ${mean} (95 %: من ${low} إلى ${high})، عدد الطلبات ${count}`,
    trained: (when) => `دُرّب في ${when}`,
    judged: (model, when) => `حُكم على ${model} في ${when}`,
    off: "متوقف: يجيب خط الأساس وحده",
    drift: "الانحراف",
    driftHint: "مؤشر ثبات فوق 0.25 يعني أن العالم تغيّر.",
    answersPsi: "الإجابات",
    calibration: (error) => `خطأ المعايرة: ${error}`,
    cards: "نماذج جرى تعلّمها",
    noCards: "لم يتعلّم هذا الموقع نموذجًا بعد. وحتى ذلك الحين يجيب ما يأتي مع البرنامج أو خط الأساس.",
    roles: {
      champion: "يجيب",
      "champion, off": "كان سيجيب؛ متوقف",
      challenger: "منافس",
      shadow: "ظل",
      retired: "متقاعد",
      idle: "بلا دور",
    },
    passed: "أفضل من خط الأساس",
    notPassed: "ليس أفضل من خط الأساس",
    refused: "لا يُستخدم",
    measured: "قيس على إجابات لم يرها",
    who: "مَن",
    split: "على",
    n: "الإجابات",
    reliability: "ما قاله وما حدث",
    said: "قال",
    came: "حدث",
    limits: "ما ليس هو",
    about: "من أين جاء",
    facts: {
      network: "الشبكة",
      parameters: "المعاملات",
      rows: "الصفوف التي تعلّم منها",
      until: "يعرف كل شيء حتى",
      data: "تعلّم من",
      label: "ما تعنيه الإجابة",
      against: "قورن بـ",
      owed: "مصدر البيانات",
      seed: "البذرة",
    },
    promote: "اجعله يجيب",
    toShadow: "اسأله بجانبه",
    retire: "أحِله للتقاعد",
    ask: {
      promoteTitle: (model) => `هل يجيب ${model}؟`,
      promote: (model, task, site, now) =>
        `ابتداءً من الطلب التالي يجيب ${model} عن «${task}» في ${site}. وكان حتى الآن: ${now}.`,
      anyway: "مع أنه ليس أفضل من خط الأساس",
      shadowTitle: (model) => `هل يُسأل ${model} بجانب من يجيب؟`,
      shadow: (model, task, site) =>
        `يُسأل ${model} عن «${task}» في كل طلب جديد في ${site}، ويُحكم عليه بما يؤول إليه الطلب.`,
      share: "حصة الطلبات التي يجيب عنها، بالمئة",
      shareHint: "0 يُبقيه في الظل؛ و50 على الأكثر.",
      retireTitle: (model) => `إحالة ${model} للتقاعد؟`,
      retire: (model, role, task, site) =>
        `لا يبقى لـ ${model} (${role}) دور في «${task}» في ${site}. وإن كان يجيب الآن، فخط الأساس يجيب من الطلب التالي.`,
      offTitle: (task) => `إيقاف النماذج عن «${task}»؟`,
      off: (task, site, now) =>
        `ابتداءً من الطلب التالي يجيب خط الأساس وحده عن «${task}» في ${site}. والآن يجيب: ${now}.`,
      onTitle: (task) => `هل تجيب النماذج عن «${task}» من جديد؟`,
      on: (task, site, next) =>
        `ابتداءً من الطلب التالي يجيب ${next} عن «${task}» في ${site}؛ والآن يجيب خط الأساس.`,
      switchOff: "إيقاف",
      switchOn: "تشغيل",
    },
  },
};
