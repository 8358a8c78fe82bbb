//! The client's price in a page.

import { brotliCompressSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

/** Bytes compressed. */
const BUDGET = 8 * 1024;

test("the whole client is at most 8 KB compressed", async () => {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    root: new URL("..", import.meta.url).pathname,
    build: { write: false, rolldownOptions: { input: "src/index.ts", preserveEntrySignatures: "strict" } },
  })) as Rolldown.RolldownOutput;
  const chunks = built.output.filter((file) => file.type === "chunk");
  expect(chunks.length).toBe(1);
  const code = chunks.map((chunk) => chunk.code).join("");
  expect(code).toContain("orderhub.v1.json");
  const bytes = brotliCompressSync(code).length;
  expect(bytes).toBeLessThanOrEqual(BUDGET);
});
