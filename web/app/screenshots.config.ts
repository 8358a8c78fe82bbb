import base from "./playwright.config.ts";

/** Not tests: pictures for the README, made by scripts/screenshots. */
export default { ...base, testDir: "screenshots", workers: 1 };
