import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";
import type * as client from "../../../client/src/index";

declare global {
  interface Window {
    orderhub: typeof client;
  }
}

/** `@orderhub/client` as a script that a page can run: `window.orderhub`. */
export async function clientScript(): Promise<string> {
  const entry = fileURLToPath(new URL("../../../client/src/index.ts", import.meta.url));
  const built = (await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      minify: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: "strict",
        output: { format: "iife", name: "orderhub" },
      },
    },
  })) as Rolldown.RolldownOutput;
  const code = built.output.map((file) => (file.type === "chunk" ? file.code : "")).join("");
  return `${code}; window.orderhub = orderhub;`;
}
