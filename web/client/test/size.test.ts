//! The client's price in a page.

import { brotliCompressSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import { expect, test } from "vitest";

/** Bytes compressed. */
const BUDGET = 8 * 1024;
/** Of the hooks, beside the client; React is there anyway. */
const HOOKS_BUDGET = 1024;

/** What `input` exports, bundled and minified. */
async function bundled(input: string): Promise<string> {
  const built = (await build({
    configFile: false,
    logLevel: "error",
    root: new URL("..", import.meta.url).pathname,
    build: {
      write: false,
      rolldownOptions: { input, preserveEntrySignatures: "strict", external: /^react(\/|$)/ },
    },
  })) as Rolldown.RolldownOutput;
  const chunks = built.output.filter((file) => file.type === "chunk");
  expect(chunks.length).toBe(1);
  return chunks.map((chunk) => chunk.code).join("");
}

test("the whole client is at most 8 KB compressed", async () => {
  const code = await bundled("src/index.ts");
  expect(code).toContain("orderhub.v1.json");
  expect(code).not.toContain("react");
  expect(brotliCompressSync(code).length).toBeLessThanOrEqual(BUDGET);
});

test("the hooks are at most 1 KB more, and bring no second client with them", async () => {
  const code = await bundled("src/react/index.ts");
  expect(code).toContain("useSyncExternalStore");
  expect(code).not.toContain("orderhub.v1.json");
  expect(brotliCompressSync(code).length).toBeLessThanOrEqual(HOOKS_BUDGET);
});
