// Tables in Markdown.

/** A cell: in one line, and what would end it is no end. */
const cell = (text) => text.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();

export const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |\n`).join("");

export const code = (text) => `\`${text}\``;

/** Doc comments and descriptions are sentences, in the help without their stop. */
export const sentence = (text) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
