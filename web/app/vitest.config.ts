import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { PREACT } from "./vite/react.ts";

/** Unit tests stand beside what they test; the browser's, in e2e/, are Playwright's. */
export default defineConfig({
  resolve: {
    alias: [
      { find: "#", replacement: fileURLToPath(new URL("./src", import.meta.url)) },
      // By itself the file of Node's own modules is taken, where nothing stands in for React.
      {
        find: /^@testing-library\/react$/,
        replacement: "@testing-library/react/dist/@testing-library/react.esm.js",
      },
      ...PREACT,
    ],
  },
  test: {
    // Libraries of React get what the page gives them, too.
    server: { deps: { inline: [/@tanstack/, /@testing-library/] } },
    include: ["{src,vite}/**/*.test.{ts,tsx}"],
    env: { TZ: "Europe/London" },
  },
});
