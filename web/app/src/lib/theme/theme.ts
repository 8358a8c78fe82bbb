import { createStore } from "#/lib/store";

/** What the person chose; `system` follows the device. */
export type Theme = "system" | "light" | "dark";

/** Also read by the script in index.html, before the first paint. */
const THEME_KEY = "orderhub.theme";
const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

export const theme = createStore<Theme>(stored());
/** What the screen that is shown insists on. */
let worn: "light" | "dark" | null = null;

/** Whether the page is dark now. */
export const dark = createStore(isDark());

systemDark.addEventListener("change", show);

export function chooseTheme(choice: Theme): void {
  try {
    localStorage.setItem(THEME_KEY, choice);
  } catch {
    // Without storage the choice holds until the page is closed.
  }
  theme.set(choice);
  show();
}

/** A screen with a look of its own (the board on the wall is dark) wears it while it is shown; null takes it off. */
export function wear(look: "light" | "dark" | null): void {
  worn = look;
  show();
}

function isDark(): boolean {
  if (worn) return worn === "dark";
  const choice = theme.get();
  return choice === "dark" || (choice === "system" && systemDark.matches);
}

function show(): void {
  const { dataset } = document.documentElement;
  dark.set(isDark());
  dataset.theme = dark.get() ? "dark" : "light";
  // Mantine's name for the same thing.
  dataset.mantineColorScheme = dataset.theme;
}

function stored(): Theme {
  try {
    const choice = localStorage.getItem(THEME_KEY);
    return choice === "light" || choice === "dark" ? choice : "system";
  } catch {
    return "system";
  }
}
