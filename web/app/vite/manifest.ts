import type { Plugin } from "vite";

/** What the manifest says to people, by the language of the build. */
const WORDS = {
  en: {
    dir: "ltr",
    description: "Order, and watch it happen.",
    menu: "Menu",
    orders: "Your orders",
    board: "Board",
  },
  de: {
    dir: "ltr",
    description: "Bestellen und zusehen, wie es entsteht.",
    menu: "Speisekarte",
    orders: "Deine Bestellungen",
    board: "Küchentafel",
  },
  ar: {
    dir: "rtl",
    description: "اطلب وتابع طلبك لحظة بلحظة.",
    menu: "القائمة",
    orders: "طلباتك",
    board: "لوحة المطبخ",
  },
} as const;

const ICONS = [
  { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
  { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
  { src: "/icons/maskable-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
  { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
  { src: "/icons/monochrome-192.png", sizes: "192x192", type: "image/png", purpose: "monochrome" },
  { src: "/favicon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" },
];
const SHORTCUT_ICONS = [{ src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" }];

/** The manifest of the installed app, in the language of the build: the page names its own. The `id` is one for all of them. */
export function manifest(language: keyof typeof WORDS): Plugin {
  const words = WORDS[language];
  const fileName = `manifest.${language}.webmanifest`;
  const content = {
    id: "/",
    name: "orderhub",
    short_name: "orderhub",
    description: words.description,
    lang: language,
    dir: words.dir,
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f7f6f2",
    theme_color: "#0d6b52",
    categories: ["food", "shopping"],
    icons: ICONS,
    shortcuts: [
      { name: words.menu, url: "/", icons: SHORTCUT_ICONS },
      { name: words.orders, url: "/orders", icons: SHORTCUT_ICONS },
      { name: words.board, url: "/board", icons: SHORTCUT_ICONS },
    ],
  };
  return {
    name: "manifest",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", fileName, source: JSON.stringify(content) });
    },
    transformIndexHtml: () => [
      { tag: "link", attrs: { rel: "manifest", href: `/${fileName}` }, injectTo: "head" },
    ],
  };
}
