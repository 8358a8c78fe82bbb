/** A board's token, as the hub makes it: what it is, and 36 letters and digits. */
const TOKEN = /(?<![0-9A-Za-z])ohd_[0-9A-Za-z]{36}(?![0-9A-Za-z])/;

/** The token in what was typed or pasted: alone, or within the address that the admin shows. */
export function tokenIn(text: string): string | undefined {
  return TOKEN.exec(text)?.[0];
}
