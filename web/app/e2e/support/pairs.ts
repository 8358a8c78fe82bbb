export const THEMES = ["light", "dark"] as const;
export const LANGUAGES = ["en", "de", "ar"] as const;
export const WIDTHS = [360, 768, 1440] as const;

/** One way to look at a screen. */
export interface Look {
  theme: (typeof THEMES)[number];
  language: (typeof LANGUAGES)[number];
  /** Of the window, in pixels. */
  width: number;
}

/**
 * Three looks at each of so many screens, the same ones every time, in which each pair of a screen, a theme, a language and a
 * width occurs: each screen is seen in both themes, all languages and all widths, and each of those with each other. All
 * together would be eighteen looks at each.
 */
export function pairwise(screens: number): Look[][] {
  return Array.from({ length: screens }, (_, screen) =>
    LANGUAGES.map((language, at) => ({
      language,
      // Languages and widths turn against each other, and the theme changes with each look, beginning otherwise each time.
      width: WIDTHS[(at + screen) % WIDTHS.length] ?? 360,
      theme: THEMES[(at + Math.floor(screen / WIDTHS.length)) % THEMES.length] ?? "light",
    })),
  );
}

/** Every look at each. */
export function all(screens: number): Look[][] {
  const looks = THEMES.flatMap((theme) =>
    LANGUAGES.flatMap((language) => WIDTHS.map((width) => ({ theme, language, width }))),
  );
  return Array.from({ length: screens }, () => looks);
}
