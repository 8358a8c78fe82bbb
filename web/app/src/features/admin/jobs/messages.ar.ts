import { locale } from "#/lib/format/format";
import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");
const shown = (rows: number) => rows.toLocaleString(locale);

export const messages: typeof en.messages = {
  title: "استيراد وتصدير",
  count: (jobs) =>
    plural(jobs, {
      zero: "لا عمليات استيراد",
      one: "عملية استيراد واحدة",
      two: "عمليتا استيراد",
      few: `${jobs} عمليات استيراد`,
      many: `${jobs} عملية استيراد`,
      other: `${jobs} عملية استيراد`,
    }),
  importTitle: "استيراد ملف",
  kind: "ما فيه",
  kinds: {
    products: "أصناف",
    customers: "عملاء",
    orders: "طلبات ماضية، صف لكل بند",
  },
  file: "الملف",
  fileHint: "ملف CSV في أعلاه صف من الأسماء؛ ويمكن أن يكون مضغوطًا بـ zstd.",
  dryRun: "تجربة فقط",
  dryRunHint: "يُقرأ كله ويُقال ما كان سيحدث. لا يتغير شيء.",
  start: "بدء",
  started: "بدأ الاستيراد",
  fileMissing: "اختر ملفًا أولًا.",
  jobs: "عمليات الاستيراد",
  failed: "تعذّرت قراءة عمليات الاستيراد",
  emptyTitle: "لم يُستورد شيء بعد",
  empty: "يجري الاستيراد في الخلفية. يمكنك مغادرة هذه الصفحة.",
  state: {
    waiting: "ينتظر",
    running: "جارٍ",
    done: "تم",
    failed: "لم ينجح",
    cancelled: "متوقف",
  },
  dry: "تجربة فقط",
  rows: (done, total) => (total ? `الصفوف: ${shown(done)} من ${shown(total)}` : `الصفوف: ${shown(done)}`),
  accepted: (rows) => `المقبول: ${shown(rows)}`,
  rejected: (rows) => `المرفوض: ${shown(rows)}`,
  line: (line, message) => `السطر ${line}: ${message}`,
  errorFile: "كل الصفوف المرفوضة",
  stop: "إيقاف",
  resume: "استئناف",
  stopped: "توقف الاستيراد",
  resumed: "استُؤنف الاستيراد",
  progress: (name) => `تقدّم ${isolated(name)}`,
  exportTitle: "تصدير",
  exports: {
    orders: "الطلبات",
    products: "الأصناف",
    customers: "العملاء",
    reviews: "التقييمات",
  },
  exportHint: "ملف CSV لهذا الموقع. الخلايا التي قد تنفّذها برامج الجداول كصيغ تُجعل غير ضارة.",
  download: (kind) => `تنزيل ${kind}`,
};
