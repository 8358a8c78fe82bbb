import { Monitor, Moon, Sun } from "lucide-react";
import { useStore } from "#/lib/store";
import { chooseTheme, type Theme, theme } from "#/lib/theme/theme";
import { IconButton } from "./button";

const NEXT: Record<Theme, { next: Theme; Icon: typeof Sun; name: string }> = {
  system: { next: "light", Icon: Monitor, name: "as the device" },
  light: { next: "dark", Icon: Sun, name: "light" },
  dark: { next: "system", Icon: Moon, name: "dark" },
};

/** Light, dark, or as the device says. */
export function ThemeSwitch() {
  const { next, Icon, name } = NEXT[useStore(theme)];
  return (
    <IconButton
      label={`Colours: ${name}`}
      icon={<Icon aria-hidden size={20} />}
      onClick={() => chooseTheme(next)}
    />
  );
}
