import { Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "#/components/button";
import { useStore } from "#/lib/store";
import { chooseTheme, theme } from "#/lib/theme/theme";
import { useSpoken } from "./spoken";

const NEXT = {
  system: { next: "light", Icon: Monitor },
  light: { next: "dark", Icon: Sun },
  dark: { next: "system", Icon: Moon },
} as const;

/** Light, dark, or as the device says, in the words of the language that is spoken. */
export function ThemeButton() {
  const { words } = useSpoken();
  const now = useStore(theme);
  const { next, Icon } = NEXT[now];
  return (
    <IconButton
      label={words.colours[now]}
      icon={<Icon aria-hidden size={20} />}
      onClick={() => chooseTheme(next)}
    />
  );
}
