import { readFileSync } from "node:fs";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const TOKENS = "../../src/lib/theme/tokens.css";
/** The app's script chooses the theme; where there is none, the device does. */
const DARK = /:root\[data-theme="dark"\] (\{[^}]*\})/;

/** The style sheet of the documentation: the app's colours and sizes, and what is done with them. */
export function styleOf(font: string | undefined): string {
  const tokens = read(TOKENS);
  if (!DARK.test(tokens)) throw new Error(`${TOKENS} has no dark theme where it was`);
  const letters = font
    ? `@font-face {\n  font-family: "Inter Variable";\n  font-display: swap;\n  font-weight: 100 900;\n  src: url("${font}") format("woff2");\n}\n`
    : "";
  return (
    letters + tokens.replace(DARK, "@media (prefers-color-scheme: dark) {\n:root $1\n}") + read("./docs.css")
  );
}
