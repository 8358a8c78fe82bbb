import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Unit tests stand beside what they test; the browser's, in e2e/, are Playwright's. */
export default defineConfig({
  resolve: { alias: { "#": fileURLToPath(new URL("./src", import.meta.url)) } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    env: { TZ: "Europe/London" },
  },
});
