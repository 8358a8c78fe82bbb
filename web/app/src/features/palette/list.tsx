import { useEffect, useRef } from "react";
import type { Entry, Group } from "./matching";
import { messages } from "./messages";
import styles from "./palette.module.css";

interface ListProps {
  id: string;
  groups: readonly Group[];
  current: Entry | undefined;
  onChoose: (entry: Entry) => void;
  onPoint: (id: string) => void;
}

export function optionId(list: string, { id }: Pick<Entry, "id">): string {
  return `${list}-${id.replace(/\W+/g, "-")}`;
}

/** What can be chosen, by kind. The keyboard stays in the field; here it is only shown which one is meant. */
export function List({ id, groups, current, onChoose, onPoint }: ListProps) {
  const box = useRef<HTMLDivElement>(null);
  const currentId = current && optionId(id, current);
  useEffect(() => {
    if (currentId) document.getElementById(currentId)?.scrollIntoView({ block: "nearest" });
  }, [currentId]);
  return (
    <div ref={box} id={id} role="listbox" aria-label={messages.results} className={styles.list}>
      {groups.map((group, number) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a list box
        <div key={group.name} role="group" aria-labelledby={`${id}-group-${number}`} className={styles.group}>
          <p id={`${id}-group-${number}`} role="presentation" className={styles.groupName}>
            {group.name}
          </p>
          {group.entries.map((entry) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the field has the focus, and says which option is meant
            // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field does the same
            <div
              key={entry.id}
              id={optionId(id, entry)}
              role="option"
              aria-selected={entry === current}
              className={styles.option}
              onClick={() => onChoose(entry)}
              onPointerMove={() => entry !== current && onPoint(entry.id)}
            >
              <span className={styles.name} dir="auto">
                {entry.name}
              </span>
              {entry.hint && <span className={styles.hint}>{entry.hint}</span>}
              {entry.key && <kbd className={styles.key}>{entry.key.toUpperCase()}</kbd>}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
