import type { CSSProperties, ReactNode } from "react";
import styles from "./bars.module.css";
import type { Tone } from "./plot";
import tones from "./plot.module.css";

export interface BarRow {
  key: string;
  name: ReactNode;
  /** One length, or several beside each other. */
  parts: readonly { value: number; shown: string; tone: Tone; name?: string }[];
}

/** Lengths of what has names. Each says its number, so it is read like any list. */
export function Bars({ label, rows, top }: { label: string; rows: readonly BarRow[]; top?: number }) {
  const longest = top ?? Math.max(...rows.flatMap(({ parts }) => parts.map(({ value }) => value)), 0);
  const said = rows.flatMap(({ parts }) => parts.map(({ name = "", shown }) => name.length + shown.length));
  const room = Math.max(5, ...said) + 2;
  return (
    <ul className={styles.bars} aria-label={label} style={{ "--room": `${room}ch` } as CSSProperties}>
      {rows.map(({ key, name, parts }) => (
        <li key={key}>
          <span className={styles.name}>{name}</span>
          <span className={styles.parts}>
            {parts.map((part) => (
              <span key={part.name ?? ""} className={styles.part}>
                <span
                  className={`${styles.bar} ${tones[part.tone]}`}
                  style={{ "--share": longest > 0 ? part.value / longest : 0 } as CSSProperties}
                  aria-hidden
                />
                <span className={styles.value}>
                  {part.name && <small>{part.name} </small>}
                  {part.shown}
                </span>
              </span>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
