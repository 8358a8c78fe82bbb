import { fileURLToPath } from "node:url";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import { defineConfig } from "vite";
import { docs } from "./vite/docs/index.ts";
import { inLanguage, languageOfBuild } from "./vite/languages.ts";
import { manifest } from "./vite/manifest.ts";
import { precompressed } from "./vite/precompressed.ts";
import { PREACT } from "./vite/react.ts";
import { shell } from "./vite/shell.ts";

/** The hub that `npm run dev` talks to. */
const hub = process.env.ORDERHUB_URL ?? "http://127.0.0.1:8080";

const SRC = fileURLToPath(new URL("./src", import.meta.url));
/** All that the app is made of; packages by their versions. */
const SOURCES = ["./src", "./public", "./index.html", "../client/src", "../package-lock.json"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * What every route loads, in three files. What only some need (lists in pages, forms, dialogs) stays out of them; the icons
 * of an order are in them, since a file for each costs more than they do.
 */
const SHARED = [
  {
    name: "base",
    test: /node_modules[\\/](preact|use-sync-external-store|@tanstack)[\\/](?!.*(nfiniteQuery|nfiniteQueryObserver|utationObserver|useMutation|useBlocker)[.])/,
    priority: 3,
  },
  {
    name: "ground",
    test: /app[\\/]src[\\/](lib[\\/](?!download|password|palette|staff|kept[\\/]|push[\\/]|install[\\/]|language[\\/]language|cart[\\/](?!kept)|menu[\\/]|orders[\\/](draft|use-)|page[\\/]use-(settled|current)|session[\\/]sign-out)|components[\\/](button|banner|states|connection-badge|theme-switch|sums|spread)[.])|web[\\/]client|lucide-react[\\/]dist[\\/]esm[\\/](?!icons[\\/](?!(ban|check|clock|lock|pencil)[.]))/,
    minShareCount: 2,
    priority: 2,
  },
  {
    name: "frame",
    test: /features[\\/](account[\\/](account-menu|menu-messages|menu[.]module)|shop[\\/](frame|sites|cart[\\/]cart-sheet))|routes[\\/]_shop[.]tsx[?]/,
    priority: 1,
  },
  // What the pages of the admin share. Every file has its name in what all surfaces load: twenty small ones would cost them.
  {
    name: "records",
    test: /features[\\/]admin[\\/](?!.*search[.])(records[\\/]|form[\\/]|[^\\/]+$)/,
    includeDependenciesRecursively: false,
    minShareCount: 2,
    priority: 1,
  },
  // What the admin and the insights have both.
  {
    name: "staff",
    test: /app[\\/]src[\\/](lib[\\/](palette|staff)[\\/]|components[\\/]palette-|features[\\/]palette[\\/]door)/,
    includeDependenciesRecursively: false,
    minShareCount: 2,
    priority: 2,
  },
];

const language = languageOfBuild();

export default defineConfig({
  plugins: [
    tanstackRouter({
      routesDirectory: "src/app/routes",
      generatedRouteTree: "src/app/routes.gen.ts",
      autoCodeSplitting: true,
    }),
    inLanguage(language),
    manifest(language),
    shell(SOURCES),
    docs(language.code),
    precompressed(),
  ],
  resolve: {
    alias: [
      { find: "#", replacement: SRC },
      ...PREACT,
      // React has it by itself: the router's stores bring along what stands in for it in older versions.
      {
        find: /^use-sync-external-store\/shim\/with-selector(\.js)?$/,
        replacement: "use-sync-external-store/with-selector",
      },
      // How lucide's icons are drawn, in the hundredth part of the library's own code.
      { find: /^\.\.\/createLucideIcon\.mjs$/, replacement: `${SRC}/lib/icons/create-icon.ts` },
    ],
  },
  // The hub puts a fresh nonce into each answer; see src/http/web_app in the server.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    target: "es2023",
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    // By itself the bundler makes a file of whatever two routes share: forty small ones, that compress badly.
    rolldownOptions: {
      output: { codeSplitting: { groups: SHARED } },
      // "use client" is for servers that render; there is none here.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  server: {
    proxy: {
      // The hub only lets its own pages in; behind the proxy, that is what this page is.
      "/api": { target: hub, ws: true, changeOrigin: true, headers: { origin: hub } },
    },
  },
});
