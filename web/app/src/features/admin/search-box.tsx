import { Search } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import styles from "./search-box.module.css";

/** The address follows the search when the typing pauses for this long. */
const TYPING_PAUSE_MS = 250;

interface SearchBoxProps {
  label: string;
  /** What is searched for, as the address says. */
  text: string;
  onChange: (text: string) => void;
}

/** A search whose words stand in the address, a moment after they were typed. */
export function SearchBox({ label, text, onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(text);
  const [heard, setHeard] = useState(text);
  // The address changed by other means: the back button, or "clear".
  if (text !== heard) {
    setHeard(text);
    if (text !== typed.trim()) setTyped(text);
  }
  const tell = useEffectEvent(onChange);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === text) return;
    const timer = setTimeout(() => tell(wanted), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <label className={styles.box}>
      <Search aria-hidden size={18} />
      <input
        type="search"
        value={typed}
        aria-label={label}
        placeholder={label}
        onChange={(event) => setTyped(event.target.value)}
      />
    </label>
  );
}
