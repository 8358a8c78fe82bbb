import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { precompressed } from "./vite/precompressed.ts";

/** The hub that `npm run dev` talks to. */
const hub = process.env.ORDERHUB_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    tanstackRouter({
      routesDirectory: "src/app/routes",
      generatedRouteTree: "src/app/routes.gen.ts",
      autoCodeSplitting: true,
    }),
    react(),
    precompressed(),
  ],
  resolve: { alias: { "#": new URL("./src", import.meta.url).pathname } },
  // The hub puts a fresh nonce into each answer; see src/http/web_app in the server.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    target: "es2023",
    cssTarget: ["chrome123", "safari17.5", "firefox120"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: {
    proxy: {
      // The hub only lets its own pages in; behind the proxy, that is what this page is.
      "/api": { target: hub, ws: true, changeOrigin: true, headers: { origin: hub } },
    },
  },
});
