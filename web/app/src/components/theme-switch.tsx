import { Monitor, Moon, Sun } from "lucide-react";
import { useStore } from "#/lib/store";
import { chooseTheme, type Theme, theme } from "#/lib/theme/theme";
import { IconButton } from "./button";
import { colours } from "./messages";

const NEXT: Record<Theme, { next: Theme; Icon: typeof Sun }> = {
  system: { next: "light", Icon: Monitor },
  light: { next: "dark", Icon: Sun },
  dark: { next: "system", Icon: Moon },
};

/** Light, dark, or as the device says. */
export function ThemeSwitch() {
  const chosen = useStore(theme);
  const { next, Icon } = NEXT[chosen];
  return (
    <IconButton
      label={colours[chosen]}
      icon={<Icon aria-hidden size={20} />}
      onClick={() => chooseTheme(next)}
    />
  );
}
