import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const DIST = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The built app once more, as one that was built from newer sources: its pages and its worker say so. */
export async function newerApp(): Promise<{ folder: string; build: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "orderhub-newer-"));
  await cp(DIST, folder, { recursive: true });
  const build = "feedfacefeedface";
  const names = (await readdir(folder)).filter((name) => /^index.*[.]html$|^sw[.]js$/.test(name));
  const before = /orderhub-build" content="([0-9a-f]+)"/;
  const page = await readFile(join(folder, names.find((name) => name.endsWith(".html")) ?? ""), "utf8");
  const old = before.exec(page)?.[1];
  if (!old) throw new Error("the built page names no build");
  for (const name of names) {
    const text = await readFile(join(folder, name), "utf8");
    await writeFile(join(folder, name), text.replaceAll(old, build));
    for (const packed of [".br", ".gz"]) await rm(join(folder, name + packed), { force: true });
  }
  return { folder, build, remove: () => rm(folder, { recursive: true }) };
}
