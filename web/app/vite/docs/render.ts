import MarkdownIt from "markdown-it";
import { painted } from "./code.ts";

export interface Rendered {
  title: string;
  html: string;
  /** Where its links lead, as they are in the page. */
  links: string[];
  /** Names of its headings. */
  anchors: Set<string>;
}

export const { escapeHtml: escaped } = new MarkdownIt().utils;

/** Renders one page; `addressOf` makes an address of what a link says. */
export function render(source: string, addressOf: (href: string) => string): Rendered {
  const title = /^# (.+)$/m.exec(source)?.[1];
  if (!title) throw new Error("the page has no title");
  const links: string[] = [];
  const anchors = new Set<string>();
  // HTML in the source stays text, and a link with a scheme that runs something is none.
  const markdown = new MarkdownIt({ html: false });
  const { rules } = markdown.renderer;

  rules.heading_open = (tokens, index, options, _, renderer) => {
    const token = tokens[index];
    if (token && token.tag !== "h1") {
      const name = anchorOf(tokens[index + 1]?.content ?? "");
      if (anchors.has(name)) throw new Error(`two headings are called ${name}`);
      anchors.add(name);
      token.attrSet("id", name);
    }
    return renderer.renderToken(tokens, index, options);
  };
  rules.link_open = (tokens, index, options, _, renderer) => {
    const token = tokens[index];
    const href = addressOf(String(token?.attrGet("href") ?? ""));
    links.push(href);
    token?.attrSet("href", href);
    return renderer.renderToken(tokens, index, options);
  };
  // Code and tables can be wider than a phone: they are rolled, also by keyboard.
  rules.fence = (tokens, index) => block(tokens[index]?.info ?? "", tokens[index]?.content ?? "");
  rules.table_open = () => '<div class="wide" tabindex="0">\n<table>\n';
  rules.table_close = () => "</table>\n</div>\n";

  return { title, html: markdown.render(source), links, anchors };
}

/** A block of code; what else its first line says is for who runs it (`web/docs/README.md`). */
function block(info: string, content: string): string {
  const language = /^[a-z]*/.exec(info)?.[0] ?? "";
  const kind = /\boutput\b/.test(info) ? "output" : language;
  const code = `<pre tabindex="0"><code class="${kind}">${painted(content, language, escaped)}</code></pre>\n`;
  const file = /\bfile=(\S+)/.exec(info)?.[1];
  if (!file) return code;
  return `<figure>\n<figcaption><code>${escaped(file)}</code></figcaption>\n${code}</figure>\n`;
}

/** As GitHub makes them: links to a heading work in the sources, too. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
