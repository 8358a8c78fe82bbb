/** A program that signed in, as people know it. */
export interface Device {
  /** `Chrome`, `Safari`; the first word of what it calls itself where it is no browser. */
  browser: string | null;
  /** `Windows`, `iPhone`. */
  system: string | null;
  isPhone: boolean;
}

/** The more special first: all of them also call themselves by the names further down. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOPT\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bHeadlessChrome\/|\bChrom(e|ium)\/|\bCriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];
const WORD_CHARS_MAX = 40;

/** What a user agent says of itself (RFC 9110, section 10.1.5), as far as it means something to people. */
export function deviceOf(userAgent: string | null | undefined): Device {
  const text = userAgent ?? "";
  const first = (known: readonly [RegExp, string][]) =>
    known.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  const program = /^[^\s/(]+/.exec(text)?.[0].slice(0, WORD_CHARS_MAX) ?? null;
  return {
    browser: first(BROWSERS) ?? (program === "Mozilla" ? null : program),
    system: first(SYSTEMS),
    isPhone: /\bMobi/.test(text) || /\biPad\b/.test(text),
  };
}
