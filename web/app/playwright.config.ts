import { defineConfig } from "@playwright/test";

/** Debian's Chromium; Playwright brings none of its own here. */
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Without these, a Chromium without a network tries to call home, all the time. `--no-sandbox`: it runs as root on build servers. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Glyphs of one colour and unhinted: pictures are compared, and machines differ in how they round them.
  "--disable-lcd-text",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
];

export default defineConfig({
  testDir: "e2e",
  // One set for all machines: what differs between them is within what a picture may differ by.
  snapshotPathTemplate: "{testDir}/snapshots/{arg}{ext}",
  outputDir: process.env.PLAYWRIGHT_OUTPUT ?? "../node_modules/.cache/playwright",
  // Tests that wait for real time (the minute of the window, a minute offline) run beside those that compute.
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  // On a build server, a busy neighbour can stretch any wait: what passes on its second try is counted apart, and told.
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    launchOptions: { executablePath, args },
    actionTimeout: 15_000,
    locale: "en-GB",
    timezoneId: "Europe/London",
    trace: "retain-on-failure",
  },
});
