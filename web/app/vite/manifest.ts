import type { Plugin } from "vite";
import type { Built } from "./languages.ts";

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
export function manifest({ code, dir, page }: Built): Plugin {
  const { menu, orders, board } = page.shortcuts;
  const fileName = `manifest.${code}.webmanifest`;
  const content = {
    id: "/",
    name: "orderhub",
    short_name: "orderhub",
    description: page.description,
    lang: code,
    dir,
    start_url: "/",
    scope: "/",
    display: "standalone",
    background_color: "#f7f6f2",
    theme_color: "#0d6b52",
    categories: ["food", "shopping"],
    icons: ICONS,
    shortcuts: [
      { name: menu, url: "/", icons: SHORTCUT_ICONS },
      { name: orders, url: "/orders", icons: SHORTCUT_ICONS },
      { name: board, url: "/board", icons: SHORTCUT_ICONS },
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
