import { History, Sigma } from "lucide-react";
import styles from "./board-tools.module.css";
import { messages } from "./messages";
import { change, useSettings } from "./settings";

interface BoardToolsProps {
  onRecall: () => void;
}

/** What is at hand beside the tickets: those that left, and what all of them add up to. */
export function BoardTools({ onRecall }: BoardToolsProps) {
  const { keysOn, isAllDayOpen } = useSettings();
  return (
    <div className={styles.tools}>
      <button
        type="button"
        className={styles.tool}
        aria-pressed={isAllDayOpen}
        onClick={() => change({ isAllDayOpen: !isAllDayOpen })}
      >
        <Sigma aria-hidden size={22} />
        {messages.tools.allDay}
        {keysOn && <kbd aria-hidden>A</kbd>}
      </button>
      <button type="button" className={styles.tool} aria-haspopup="dialog" onClick={onRecall}>
        <History aria-hidden size={22} />
        {messages.tools.recall}
        {keysOn && <kbd aria-hidden>R</kbd>}
      </button>
    </div>
  );
}
