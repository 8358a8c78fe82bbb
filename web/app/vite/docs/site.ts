import { dirname, join } from "node:path/posix";
import { escaped, render } from "./render.ts";

/** A page in the list of them. */
interface Entry {
  /** `how-to/stripe.md`. */
  path: string;
  title: string;
}

interface Section {
  name: string;
  entries: Entry[];
}

/** What lists all pages, in the order and under the headings that readers see everywhere. */
const LIST = "index.md";

/** Files of the site, such as `how-to/stripe.html`, of the Markdown of its pages. Throws where a link leads nowhere. */
export function siteOf(sources: ReadonlyMap<string, string>, style: string): Map<string, string> {
  const list = sources.get(LIST);
  if (list === undefined) throw new Error(`${LIST} is missing`);
  const sections = sectionsOf(list);
  const listed = new Set(sections.flatMap(({ entries }) => entries.map(({ path }) => path)));
  for (const path of sources.keys())
    if (path !== LIST && !listed.has(path)) throw new Error(`${path} is not listed in ${LIST}`);

  const pages = new Map([...sources].map(([path, source]) => [path, render(source, addressFrom(path))]));
  const known = new Map([...pages].map(([path, { anchors }]) => [addressOf(path), anchors]));
  for (const [path, { links }] of pages) {
    for (const link of links) {
      const [address = "", anchor] = (link.startsWith("#") ? addressOf(path) + link : link).split("#");
      if (!/^\/docs(\/|$)/.test(address)) continue;
      const anchors = known.get(address);
      if (!anchors || (anchor && !anchors.has(anchor))) throw new Error(`${path}: ${link} leads nowhere`);
    }
  }
  return new Map(
    [...pages].map(([path, { title, html }]) => [
      path.replace(/[.]md$/, ".html"),
      pageOf({ title, html, style, sections, path }),
    ]),
  );
}

/** `how-to/stripe.md` is read at `/docs/how-to/stripe`. */
const addressOf = (path: string) => (path === LIST ? "/docs" : `/docs/${path.replace(/[.]md$/, "")}`);

/** In the sources, pages name each other as files do, so that links work there, too. */
const addressFrom = (page: string) => (href: string) => {
  const [file = "", anchor] = href.split("#");
  if (/^[a-z]+:|^\//.test(file) || !file.endsWith(".md")) return href;
  const address = addressOf(join(dirname(page), file));
  return anchor ? `${address}#${anchor}` : address;
};

/** Headings of the list, and the links of its items under them. */
function sectionsOf(list: string): Section[] {
  const sections: Section[] = [];
  for (const line of list.split("\n")) {
    const heading = /^## (.+)$/.exec(line);
    if (heading?.[1]) sections.push({ name: heading[1], entries: [] });
    const [, title, path] = /^- \[([^\]]+)\]\(([^)]+[.]md)\)/.exec(line) ?? [];
    if (title && path) sections.at(-1)?.entries.push({ title, path });
  }
  return sections;
}

interface Page {
  title: string;
  html: string;
  style: string;
  sections: Section[];
  path: string;
}

function pageOf({ title, html, style, sections, path }: Page): string {
  const item = (entry: Entry) => {
    const current = entry.path === path ? ' aria-current="page"' : "";
    return `<li><a href="${addressOf(entry.path)}"${current}>${escaped(entry.title)}</a></li>`;
  };
  const lists = sections.map(
    ({ name, entries }) => `<h2>${escaped(name)}</h2>\n<ul>\n${entries.map(item).join("\n")}\n</ul>`,
  );
  const name = path === LIST ? title : `${title} · orderhub`;
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#f7f6f2" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#141512" media="(prefers-color-scheme: dark)">
<title>${escaped(name)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${style}">
</head>
<body>
<header>
<a class="home" href="/docs">orderhub <span>documentation</span></a>
<a class="to-pages" href="#pages">All pages</a>
<a href="/">To the shop</a>
</header>
<main id="text">
${html}</main>
<nav id="pages" aria-label="All pages">
${lists.join("\n")}
</nav>
</body>
</html>
`;
}
