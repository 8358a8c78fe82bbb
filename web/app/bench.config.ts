import base from "./playwright.config.ts";

/** Not tests of what is right, but of how fast it is: run by `scripts/bench web`, alone on a machine, against a release build. */
export default {
  ...base,
  testDir: "bench",
  workers: 1,
  fullyParallel: false,
  timeout: 2 * 60 * 60_000,
  use: { ...base.use, trace: "off" as const },
};
