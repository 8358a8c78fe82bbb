/**
 * A name or a code in a sentence of another direction, so that it keeps its own: “Pizza (30 cm)” in Arabic would else
 * have its brackets on the wrong side. The two signs around it are not seen, nor read out.
 */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}
