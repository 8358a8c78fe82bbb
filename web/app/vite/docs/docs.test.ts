import { expect, test } from "vitest";
import { sources } from "./index.ts";
import { render } from "./render.ts";
import { siteOf } from "./site.ts";
import { styleOf } from "./style.ts";

const LIST =
  "# All\n\n## Tutorial\n\n- [First](first.md): a start.\n\n## How-tos\n\n- [Second](how-to/second.md)\n";
const site = (pages: Record<string, string>) =>
  siteOf(new Map(Object.entries({ "index.md": LIST, ...pages })), "/assets/docs.css");
const html = (source: string) => render(`# Title\n\n${source}`, (href) => href).html;

test("every page lists all pages, and says which it is", () => {
  const pages = site({
    "first.md": "# The first\n",
    "how-to/second.md": "# Second\n\n[back](../first.md)\n",
  });
  expect([...pages.keys()]).toEqual(["index.html", "first.html", "how-to/second.html"]);
  const second = pages.get("how-to/second.html");
  expect(second).toContain("<title>Second · orderhub</title>");
  expect(second).toContain('<a href="/docs/how-to/second" aria-current="page">Second</a>');
  expect(second).toContain('<a href="/docs/first">First</a>');
  expect(second).toContain('<a href="/docs/first">back</a>');
});

test("a page that nobody lists and a link that leads nowhere fail the build", () => {
  const [first, second] = ["# First\n\n## A part\n", "# Second\n"];
  expect(() => site({ "first.md": first, "how-to/second.md": second, "third.md": "# Third\n" })).toThrow(
    "third.md is not listed",
  );
  expect(() => site({ "first.md": first })).toThrow("/docs/how-to/second leads nowhere");
  for (const link of ["../none.md", "../first.md#another", "#here", "/docs/none"])
    expect(() => site({ "first.md": first, "how-to/second.md": `${second}\n[x](${link})\n` })).toThrow(
      "leads nowhere",
    );
  expect(() =>
    site({ "first.md": first, "how-to/second.md": `${second}\n[x](../first.md#a-part)\n` }),
  ).not.toThrow();
});

test("what is written is text: no HTML, and no address that runs something", () => {
  expect(html("<script>x</script> <b onclick=x>")).toContain("&lt;script&gt;");
  expect(html("<img src=x onerror=x>")).not.toContain("<img");
  expect(html("[x](javascript:alert(1))")).not.toContain("<a");
  expect(html("```sh\n<b>\n```")).toContain("&lt;b&gt;");
  expect(html('```sh file="><b>.sh\n```')).not.toContain("<b>");
});

test("comments and strings are marked, and what a test needs is not shown", () => {
  const code = html('```sh in=hub until="listening"\necho "a # b" # why\n```');
  expect(code).toContain(
    '<code class="sh">echo <span class="string">&quot;a # b&quot;</span> <span class="comment"># why</span>',
  );
  expect(code).not.toContain("listening");
  expect(html("```csv file=menu.csv\nsku\n```")).toContain("<figcaption><code>menu.csv</code></figcaption>");
});

test("the pages there are hold together, and need neither script nor inline style", () => {
  const pages = siteOf(sources(), "/assets/docs.css");
  expect(pages.size).toBeGreaterThan(15);
  for (const [path, page] of pages) {
    expect(page, path).not.toMatch(/<script|\sstyle=|\son[a-z]+=|<style/);
    expect(page.match(/<h1>/g), path).toHaveLength(1);
  }
});

test("the style sheet has the app's colours, in the dark by itself", () => {
  const style = styleOf("/assets/inter.woff2");
  expect(style).toContain('url("/assets/inter.woff2")');
  expect(style).not.toContain("data-theme");
  const dark = style.slice(style.indexOf("@media (prefers-color-scheme: dark)"));
  expect(dark).toContain("--ground: #141512");
  const known = new Set([...style.matchAll(/^ {2}(--[\w-]+):/gm)].map(([, name]) => name));
  for (const [, name] of style.matchAll(/var\((--[\w-]+)\)/g)) expect(known).toContain(name);
});
