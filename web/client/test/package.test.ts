//! The package as somebody installs it, imported by plain Node, and its README compiled against it.

import { afterAll, beforeAll, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { NAME } from "../src/client";
import { Consumer, snippets, workspace } from "./support/consumer";

/** A compiler and npm, on a machine that has other things to do. */
const TIME_MAX_MS = 120_000;

let consumer: Consumer;
beforeAll(async () => {
  consumer = await Consumer.install();
}, TIME_MAX_MS);
afterAll(() => consumer?.remove());

test(
  "plain Node imports it as ESM: both entries, and nothing of the first needs React",
  async () => {
    await consumer.write(
      "consumer.js",
      `import * as core from "@orderhub/client";
     import * as hooks from "@orderhub/client/react";
     class WebSocket {}
     const hub = core.createClient({ url: "ws://127.0.0.1:1", getToken: () => "t", WebSocket });
     console.log(JSON.stringify([Object.keys(core), Object.keys(hooks), hub.status.state]));`,
    );
    const { stdout } = await consumer.node(["consumer.js"]);
    const [core, hooks, state] = JSON.parse(stdout);
    expect(NAME).toBe(`${manifest.name}/${manifest.version}`);
    expect(core).toEqual(
      expect.arrayContaining(["AuthRequired", "CommandError", "StreamError", "createClient"]),
    );
    expect(hooks).toEqual(["useCommand", "useConnection", "useStream"]);
    expect(state).toBe("disconnected");

    await consumer.unlink("react");
    const alone = consumer.node(["-e", `import("@orderhub/client")`]);
    await expect(alone).resolves.toMatchObject({ stderr: "" });
    await consumer.link("react");
  },
  TIME_MAX_MS,
);

test(
  "the README's code compiles against it, in the strictest way",
  async () => {
    const files: string[] = [];
    for (const [index, { extension, code }] of (await snippets()).entries()) {
      const name = `snippet-${index}.${extension}`;
      await consumer.write(name, code);
      files.push(name);
    }
    expect(files.length).toBeGreaterThanOrEqual(4);
    const compilerOptions = {
      target: "ES2023",
      module: "NodeNext",
      lib: ["ES2023", "DOM", "DOM.Iterable"],
      jsx: "react-jsx",
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
      types: ["node"],
      noEmit: true,
    };
    await consumer.write("tsconfig.json", JSON.stringify({ compilerOptions, files }));
    const tsc = workspace.resolve("typescript/bin/tsc");
    const compiled = await consumer.node([tsc, "-p", "."]).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe("");
  },
  TIME_MAX_MS,
);
