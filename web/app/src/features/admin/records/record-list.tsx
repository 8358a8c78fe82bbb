import type { ReactNode } from "react";
import { RowMenu, type RowMenuItem } from "../row-menu";
import styles from "./record-list.module.css";
import frame from "./rows.module.css";

export interface RecordRow {
  key: string;
  name: string;
  /** What it is, in a few words each. */
  facts: readonly (string | false | null | undefined)[];
  /** At the end of the row: how it stands, a figure, a switch. */
  aside?: ReactNode;
  /** Below the row: what went wrong, or a quotation. */
  below?: ReactNode;
  isOff?: boolean;
  onOpen?: () => void;
  items?: readonly RowMenuItem[];
}

/** Records of one kind, a row each: its name opens it, the menu holds the rest. */
export function RecordList({ label, rows }: { label: string; rows: readonly RecordRow[] }) {
  return (
    <ul className={frame.rows} aria-label={label}>
      {rows.map((row) => (
        <li
          key={row.key}
          className={`${frame.row} ${styles.row}`}
          data-testid="record"
          data-key={row.key}
          data-off={row.isOff || undefined}
        >
          <div className={`${frame.name} ${styles.name}`}>
            {row.onOpen ? (
              <button type="button" onClick={row.onOpen}>
                <bdi>{row.name}</bdi>
              </button>
            ) : (
              <strong dir="auto">{row.name}</strong>
            )}
            <small>{row.facts.filter(Boolean).join(" · ")}</small>
          </div>
          {row.aside && <div className={styles.aside}>{row.aside}</div>}
          {row.items && row.items.length > 0 && <RowMenu of={row.name} items={row.items} />}
          {row.below && <div className={styles.below}>{row.below}</div>}
        </li>
      ))}
    </ul>
  );
}
