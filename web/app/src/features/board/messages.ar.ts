import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./messages";

const plural = pluralsOf("ar");

const minutes = (count: number) =>
  plural(count, {
    zero: "أقل من دقيقة",
    one: "دقيقة واحدة",
    two: "دقيقتان",
    few: `${count} دقائق`,
    many: `${count} دقيقة`,
    other: `${count} دقيقة`,
  });

export const messages: typeof en.messages = {
  title: (site) => `اللوحة · ${isolated(site)}`,
  lanes: { open: "للتحضير", ghosts: "قادمة", stopped: "جانبًا" },
  nothingComing: "لا شيء في الطريق",
  waitingForPayment: (count) => `بانتظار الدفع: ${count}`,

  counters: {
    open: "مفتوحة",
    oldest: "الأقدم",
    doneLastHour: "تم في ساعة",
    clock: "وقت النظام",
    unknown: "–",
    minutes: (count) => `${count} د`,
  },

  ticket: {
    number: (number) => `#${number}`,
    name: (number, customer) => `التذكرة ${number} باسم ${isolated(customer)}`,
    minutes: (count) => `${count} د`,
    ageName: {
      calm: (count) => `${minutes(count)}، في الموعد`,
      warm: (count) => `${minutes(count)}، عاجلة`,
      late: (count) => `${minutes(count)}، متأخرة`,
    },
    ageWord: { calm: "", warm: "عاجلة", late: "متأخرة" },
    due: (time) => `قبل ${time}`,
    told: "قيل للعميل:",
    fresh: "جديدة",
    times: (quantity) => `${quantity}×`,
    note: "ملاحظة",
    elsewhere: (count, stations) =>
      `+ ${plural(count, {
        one: "بند واحد",
        two: "بندان",
        few: `${count} بنود`,
        many: `${count} بندًا`,
        other: `${count} بند`,
      })}${stations ? ` في ${isolated(stations)}` : ""}`,
    done: "تم",
    doneHere: (station) => `تم في ${isolated(station)}`,
    start: "بدء",
    startName: (number) => `بدء: التذكرة ${number}`,
    lineDone: (line) => `تم: ${isolated(line)}`,
    lineRefused: (text) => `لم يُسجَّل: ${text}`,
    doneName: (number) => `تم: التذكرة ${number}`,
    reject: "رفض",
    rejectName: (number) => `رفض التذكرة ${number}`,
  },

  pick: {
    scan: (number) => `مسح للتذكرة ${number}`,
    scanShort: "امسح الرمز أو اكتبه",
    all: (line) => `كله موجود: ${isolated(line)}`,
    progress: (picked, quantity) => `${picked}/${quantity}`,
    short: "غير موجود",
    shortName: (line) => `غير موجود: ${isolated(line)}`,
    missing: (pieces) => `قطع ناقصة: ${pieces}. القرار للمدير.`,
  },

  off: {
    label: "حُذف شيء: انظر المشطوب",
    acknowledge: "علمت",
    acknowledgeName: (number) => `تأكيد العلم: حُذف شيء من التذكرة ${number}`,
  },

  recalled: {
    label: "استُرجعت: للتحضير",
    acknowledge: "علمت",
    acknowledgeName: (number) => `تأكيد العلم: استُرجعت التذكرة ${number}`,
  },

  ghost: {
    fires: "تأتي بعد",
    name: (number, customer) => `قادمة: التذكرة ${number} باسم ${isolated(customer)}`,
    due: "آتية الآن…",
    dueOffline: "حان وقتها. بانتظار النظام.",
  },

  action: {
    undo: "تراجع",
    undoName: (number) => `تراجع: إبقاء التذكرة ${number}`,
    sending: {
      bump: "جارٍ التبليغ…",
      recall: "جارٍ الاسترجاع…",
      fulfill: "جارٍ التبليغ…",
      reject: "جارٍ الرفض…",
    },
    waiting: {
      recall: "ينتظر الشبكة، ويُرسل مرة واحدة.",
      bump: "تم هنا. ينتظر الشبكة، ويُرسل مرة واحدة.",
      fulfill: "تم. ينتظر الشبكة، ويُرسل مرة واحدة.",
      reject: "رُفض. ينتظر الشبكة، ويُرسل مرة واحدة.",
    },
    refused: (text) => `لم يُقبل: ${text}`,
    gaveUp: "تعذّر الإرسال مدة طويلة. اضغط مرة أخرى إن كان لا يزال صحيحًا.",
    tooMany: "ما ينتظر الإرسال كثير. لا بد أن تعود الشبكة أولًا.",
    dismiss: "حسنًا",
    dismissName: (number) => `إخفاء رفض التذكرة ${number}`,
  },

  stopped: {
    label: "مرفوضة",
    name: (number) => `التذكرة ${number}، مرفوضة`,
    noReason: "دون ذكر سبب",
  },

  frozen: {
    label: "ملغاة",
    stop: "أوقف التحضير",
    reason: (reason) => `السبب: ${isolated(reason)}`,
    noReason: "دون ذكر سبب",
    name: (number) => `التذكرة ${number}، ملغاة`,
    acknowledge: "علمت",
    acknowledgeName: (number) => `تأكيد العلم: أُلغيت التذكرة ${number}`,
  },

  rejectDialog: {
    title: (number) => `رفض التذكرة ${number}`,
    body: "يُوقف الطلب ويوضع جانبًا. والمدير يقرر في أمر المال.",
    reasons: ["نفد", "المطبخ مغلق", "لا يمكن تحضيره كما طُلب", "الضغط كبير"],
    reasonsName: "السبب",
    own: "أو بكلماتك",
    ownHint: "200 حرف على الأكثر.",
    send: "رفض الطلب",
    missing: "اذكر السبب: اختر واحدًا أو اكتبه.",
    keep: "إبقاؤها",
  },

  strip: {
    name: "ما يحدث",
    fired: (numbers) => `جديدة: ${isolated(numbers)}`,
    cancelled: (numbers) => `ملغاة: ${isolated(numbers)}. لا تُحضَّر.`,
    voided: (numbers) => `حُذف من: ${isolated(numbers)}. انظر المشطوب.`,
    recalled: (numbers) => `استُرجعت: ${isolated(numbers)}. للتحضير.`,
    lost: "انقطع الاتصال",
    back: "عاد الاتصال",
    fulfilled: (numbers) => `تمت: ${isolated(numbers)}`,
    stopped: (numbers) => `رُفضت: ${isolated(numbers)}`,
    toAcknowledge: (count) =>
      plural(count, {
        one: "تذكرة ملغاة بانتظار تأكيد العلم",
        two: "تذكرتان ملغاتان بانتظار تأكيد العلم",
        few: `${count} تذاكر ملغاة بانتظار تأكيد العلم`,
        many: `${count} تذكرة ملغاة بانتظار تأكيد العلم`,
        other: `${count} تذكرة ملغاة بانتظار تأكيد العلم`,
      }),
  },

  connection: {
    connecting: "جارٍ إعادة الاتصال…",
    offline: "غير متصل",
    restarting: "يُعاد تشغيل النظام",
    busy: "النظام مشغول",
    since: (since) => `منذ ${since}`,
    meaning: "قد لا تظهر هنا تذاكر جديدة أو ملغاة.",
    signIn: "تسجيل الدخول من جديد",
    tryNow: "المحاولة الآن",
  },

  sound: {
    which: "صوت",
    names: {
      fired: "جديدة",
      cancelled: "ملغاة",
      voided: "حُذف منها",
      recalled: "استُرجعت",
      ready: "جاهزة للتسليم",
      fulfilled: "تمت",
      stopped: "رُفضت",
      notReady: "ليست جاهزة بعد",
      lost: "انقطع الاتصال",
      back: "عاد الاتصال",
    },
    blocked: "تشغيل الصوت",
    mute: "كتم الصوت",
    unmute: "تشغيل الصوت",
    volume: "مستوى الصوت",
    test: "تجربة الصوت",
    hint: "كل صوت يظهر أيضًا في السطر تحت الرأس.",
  },

  stations: { name: "المحطات", all: "الكل" },

  tools: {
    allDay: "مجموع الأصناف",
    recall: "استرجاع",
    fullScreen: "ملء الشاشة",
    leaveFullScreen: "إنهاء ملء الشاشة",
    settings: "إعدادات هذه اللوحة",
    keys: "المفاتيح",
  },

  settings: {
    title: "هذه اللوحة",
    note: "تُحفظ على هذا الجهاز فقط.",
    name: "اسم هذه الشاشة",
    nameHint: "ليعرف المدير أي شاشة هي، مثل «الشواية، يسارًا».",
    warm: "عاجلة بعد، دقائق",
    late: "متأخرة بعد، دقائق",
    order: "«متأخرة» تأتي بعد «عاجلة».",
    range: "عدد صحيح من 1 إلى 120.",
    keysOn: "مفاتيح لوحة الأزرار: من 1 إلى 9، والأسهم، وEnter وZ وR وA وX",
    colours: "الألوان",
    dark: "داكنة",
    light: "فاتحة",
    muted: "الصوت مكتوم",
    sites: "موقع آخر",
  },

  keys: {
    title: "المفاتيح",
    off: "المفاتيح متوقفة على هذه اللوحة.",
    list: [
      { keys: ["1", "…", "9"], does: "اختيار تلك التذكرة" },
      { keys: ["←", "→", "↑", "↓"], does: "الانتقال إلى التذكرة المجاورة" },
      { keys: ["Enter"], does: "تم؛ وفي تذكرة ملغاة: علمت" },
      { keys: ["Z"], does: "التراجع عن آخر «تم»" },
      { keys: ["X"], does: "رفض" },
      { keys: ["R"], does: "آخر 20 تذكرة: استرجاع" },
      { keys: ["A"], does: "مجموع الأصناف" },
      { keys: ["?"], does: "هذه المفاتيح" },
    ],
  },

  states: {
    empty: "لا طلبات. هدوء جميل.",
    emptyStation: (station) => `لا شيء لمحطة ${isolated(station)}. هدوء جميل.`,
    emptyBody: "تظهر التذاكر الجديدة هنا من تلقاء نفسها.",
    failed: "تعذّر فتح اللوحة",
    closedDoor: "هذه اللوحة ليست لهذا الحساب",
    closedDoorBody: (name, role) =>
      `اللوحة للمطبخ والمستودع ومديري هذا الموقع. الدخول الآن باسم ${isolated(name)} (${role}).`,
    signedOut: "تم تسجيل الخروج",
    signedOutBody: "لا يرى التذاكر إلا من سجّل الدخول. سجّل الدخول لتعود اللوحة.",
    noSuchSite: "لا يوجد هذا الموقع، أو ليس من مواقعك.",
    otherAccount: "تسجيل الدخول بحساب آخر",
    toMenu: "إلى القائمة",
    pair: "إقران الشاشة",
  },

  roles: {
    admin: "مشرف",
    manager: "مدير",
    support: "دعم",
    kitchen: "مطبخ",
    warehouse: "مستودع",
    customer: "عميل",
  },

  choice: {
    title: "أي لوحة؟",
    none: "لا موقع لهذا الحساب بعد",
    noneBody: "يمكن للمشرف أن يعطي حسابك موقعًا.",
  },
};
