/** What begins a comment, by language; a language that is not here has neither comments nor strings. */
const COMMENT: Record<string, string> = {
  sh: "(?<=^|\\s)#.*",
  ini: "^[#;].*",
  nginx: "(?<=^|\\s)#.*",
  caddyfile: "(?<=^|\\s)#.*",
  ts: "//.*",
};
/** Quoted in one line. */
const STRING = "\"(?:[^\"\\\\\\n]|\\\\.)*\"|'[^'\\n]*'|`[^`\\n]*`";

/** Code with its comments and strings marked for the style sheet: as much as helps to read it. */
export function painted(text: string, language: string, escaped: (text: string) => string): string {
  const comment = COMMENT[language];
  if (!comment) return escaped(text);
  let html = "";
  let end = 0;
  for (const found of text.matchAll(new RegExp(`(${STRING})|(${comment})`, "gm"))) {
    const [words, isString] = found;
    html += escaped(text.slice(end, found.index));
    html += `<span class="${isString ? "string" : "comment"}">${escaped(words)}</span>`;
    end = found.index + words.length;
  }
  return html + escaped(text.slice(end));
}
