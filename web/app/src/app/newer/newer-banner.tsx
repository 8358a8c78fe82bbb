import { RefreshCw } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "#/components/button";
import { messages } from "./messages";
import styles from "./newer-banner.module.css";

/** Not in the way of who types, answers a dialog or pays: it comes when they are through. */
export function NewerBanner() {
  const isWelcome = useSyncExternalStore(onFocusMoved, isCalm);
  return (
    <div role="status" className={styles.place}>
      {isWelcome && (
        <div className={styles.banner} data-testid="newer">
          <RefreshCw aria-hidden size={18} className={styles.icon} />
          <p>{messages.ready}</p>
          <Button size="s" look="primary" onClick={() => window.location.reload()}>
            {messages.reload}
          </Button>
        </div>
      )}
    </div>
  );
}

const LOOK_EVERY_MS = 1_000;
const TYPED_INTO =
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

function isCalm(): boolean {
  const isTyping = document.activeElement?.matches(TYPED_INTO) ?? false;
  return !isTyping && window.location.pathname !== "/checkout" && !document.querySelector("dialog[open]");
}

function onFocusMoved(listener: () => void): () => void {
  // Where one is within the app, and which dialog is open, no event tells.
  const timer = setInterval(listener, LOOK_EVERY_MS);
  document.addEventListener("focusin", listener);
  return () => {
    clearInterval(timer);
    document.removeEventListener("focusin", listener);
  };
}
