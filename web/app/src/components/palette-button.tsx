import { Search } from "lucide-react";
import { showPalette } from "#/lib/palette/palette";
import styles from "./palette-button.module.css";
import { messages } from "./palette-messages";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

/** The way into the palette for whoever does not know its key, and the place to learn it. */
export function PaletteButton() {
  return (
    <button
      type="button"
      className={styles.button}
      aria-label={messages.open}
      aria-keyshortcuts={isApple ? "Meta+K" : "Control+K"}
      aria-haspopup="dialog"
      onClick={showPalette}
    >
      <Search aria-hidden size={18} />
      <span className={styles.text}>{messages.short}</span>
      <kbd className={styles.key} aria-hidden>
        {isApple ? "⌘K" : "Ctrl K"}
      </kbd>
    </button>
  );
}
