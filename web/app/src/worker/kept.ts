/**
 * What the service worker keeps: one page, as the hub answered it last, and the files that this page names (see
 * `vite/shell.ts`), of every surface that was opened here. The page has a nonce of its own, and its headers the policy for
 * it: they are kept as one answer. A page in another language, or of a newer version, names another list, and takes the
 * place of the one before when all of its files are here. The files of the one before stay as long as it is the last but
 * one, for tabs that are open.
 *
 * Workbox keeps files under names and revisions from one list; ours is one address, with a page per language and a nonce per
 * answer, and a list with each of them.
 */
const CACHE = "orderhub";
export const PAGE = "/";
/** The surfaces by their first segment; the others are the shop's. */
const SURFACES = ["board", "admin", "insights"];
/** What every surface needs. */
const SHELL = "shell";

type Parts = Record<string, string[]>;

export async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(path, { ignoreVary: true });
}

/** Asks for the page, and keeps it with what is needed at these paths. */
export async function keepAnew(paths: readonly string[]): Promise<void> {
  await keepPage(await fetch(PAGE, { cache: "no-cache" }), paths);
}

/** Keeps a page once its files are here: half an app is none. */
export async function keepPage(answer: Response, paths: readonly string[]): Promise<void> {
  const list = answer.ok ? listNamed(await answer.clone().text()) : undefined;
  if (!list) return;
  const cache = await caches.open(CACHE);
  const before = await listKept();
  const used = before && before !== list ? await surfacesKept(cache, before) : [];
  await fill(cache, list, [...used, ...paths.map(surfaceOf)]);
  await cache.put(PAGE, answer);
  if (before && before !== list) await forgetAllBut(cache, [list, before]);
}

/** Keeps the files of the surface at `path`, too. */
export async function keepFiles(path: string): Promise<void> {
  const list = await listKept();
  if (list) await fill(await caches.open(CACHE), list, [surfaceOf(path)]);
}

export function surfaceOf(path: string): string {
  const first = path.split("/")[1] ?? "";
  return SURFACES.includes(first) ? first : "shop";
}

/** The list that a page names. */
export function listNamed(html: string): string | undefined {
  return /<meta name="orderhub-parts" content="(\/assets\/[^"]+)"/.exec(html)?.[1];
}

async function listKept(): Promise<string | undefined> {
  return listNamed((await (await kept(PAGE))?.text()) ?? "");
}

async function partsOf(cache: Cache, list: string): Promise<Parts> {
  if (!(await cache.match(list, { ignoreVary: true }))) await cache.add(list);
  return (await cache.match(list, { ignoreVary: true }))?.json() ?? {};
}

async function fill(cache: Cache, list: string, surfaces: readonly string[]): Promise<void> {
  const parts = await partsOf(cache, list);
  const here = await pathsIn(cache);
  const wanted = new Set([SHELL, ...surfaces].flatMap((name) => parts[name] ?? []));
  await cache.addAll([...wanted].filter((path) => !here.has(path)));
}

/** The surfaces that were opened before: all of their files are here. */
async function surfacesKept(cache: Cache, list: string): Promise<string[]> {
  const [parts, here] = [await partsOf(cache, list), await pathsIn(cache)];
  return Object.keys(parts).filter((name) => parts[name]?.every((path) => here.has(path)));
}

async function forgetAllBut(cache: Cache, lists: readonly string[]): Promise<void> {
  const parts = await Promise.all(lists.map((list) => partsOf(cache, list)));
  const needed = new Set([PAGE, ...lists, ...parts.flatMap((groups) => Object.values(groups).flat())]);
  for (const path of await pathsIn(cache))
    if (!needed.has(path)) await cache.delete(path, { ignoreVary: true });
}

async function pathsIn(cache: Cache): Promise<Set<string>> {
  return new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
}
