import { beforeEach, describe, expect, it, vi } from "vitest";
import { keepAnew, keepFiles, keepPage, kept, listNamed, surfaceOf } from "./kept";

/** What the hub has: its page names a list, and the list names files. */
let hub: Map<string, string>;
let stored: Map<string, Response>;

function version(name: string): void {
  const list = `/assets/parts-${name}.json`;
  hub.set("/", `<meta name="orderhub-parts" content="${list}" />`);
  const parts = {
    shell: ["/favicon.svg", `/assets/base-${name}.js`],
    shop: [`/assets/menu-${name}.js`],
    board: [`/assets/board-${name}.js`],
  };
  hub.set(list, JSON.stringify(parts));
  for (const path of Object.values(parts).flat()) hub.set(path, path);
}

beforeEach(() => {
  hub = new Map();
  stored = new Map();
  const get = async (path: string) => {
    const body = hub.get(path);
    return new Response(body ?? null, { status: body === undefined ? 404 : 200 });
  };
  const add = async (path: string) => {
    const answer = await get(path);
    if (!answer.ok) throw new TypeError(`${path} is missing`);
    stored.set(path, answer);
  };
  vi.stubGlobal("fetch", get);
  vi.stubGlobal("caches", {
    open: async () => ({
      match: async (path: string) => stored.get(path)?.clone(),
      put: async (path: string, answer: Response) => stored.set(path, answer),
      add,
      addAll: (paths: string[]) => Promise.all(paths.map(add)),
      keys: async () => [...stored.keys()].map((path) => ({ url: `https://hub.test${path}` })),
      delete: async (path: string) => stored.delete(path),
    }),
  });
});

const files = () => [...stored.keys()].filter((path) => path.endsWith(".js")).sort();

describe("what the worker keeps", () => {
  it("is the page with the files of what was opened, and no others", async () => {
    version("1");
    await keepAnew(["/board/main"]);
    expect(files()).toEqual(["/assets/base-1.js", "/assets/board-1.js"]);
    await keepFiles("/orders/7");
    expect(files()).toEqual(["/assets/base-1.js", "/assets/board-1.js", "/assets/menu-1.js"]);
  });

  it("follows a newer version with what was used of the last one, and forgets the one before that", async () => {
    for (const name of ["1", "2", "3"]) {
      version(name);
      await keepAnew(name === "1" ? ["/board"] : []);
    }
    expect(await (await kept("/"))?.text()).toContain("parts-3");
    expect(files()).toEqual([
      "/assets/base-2.js",
      "/assets/base-3.js",
      "/assets/board-2.js",
      "/assets/board-3.js",
    ]);
    expect(stored.has("/favicon.svg")).toBe(true);
  });

  it("stays as it is when a file of the newer version is missing, or the answer is no page of ours", async () => {
    version("1");
    await keepAnew([]);
    version("2");
    hub.delete("/assets/base-2.js");
    await expect(keepAnew([])).rejects.toThrow("missing");
    await keepPage(new Response("Bad gateway", { status: 502 }), []);
    await keepPage(new Response("<p>Log in to this café's wifi</p>"), []);
    expect(await (await kept("/"))?.text()).toContain("parts-1");
  });
});

it("an address tells its surface, a page its list", () => {
  expect(["/", "/orders/7", "/board/main", "/admin", "/insights/sales", "/boards"].map(surfaceOf)).toEqual([
    "shop",
    "shop",
    "board",
    "admin",
    "insights",
    "shop",
  ]);
  expect(listNamed('<meta name="orderhub-parts" content="https://elsewhere.test/x.json" />')).toBeUndefined();
});
