import { Fragment, useId } from "react";
import group from "../form/group.module.css";
import styles from "./keys.module.css";

interface Choice {
  value: string;
  name: string;
  /** How the API calls it. */
  code?: string;
}

interface ChoicesProps {
  name: string;
  hint?: string | undefined;
  error?: string | undefined;
  groups: readonly { name?: string; choices: readonly Choice[] }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

/** Several of many, as boxes to tick, by what they are about. */
export function Choices({ name, hint, error, groups, chosen, onChange }: ChoicesProps) {
  const id = useId();
  const all = groups.flatMap(({ choices }) => choices.map(({ value }) => value));
  const toggle = (value: string, isIn: boolean) =>
    onChange(all.filter((one) => (one === value ? isIn : chosen.includes(one))));
  return (
    <fieldset className={group.field} aria-describedby={error ? id : undefined}>
      <legend>{name}</legend>
      {hint && <p className={group.hint}>{hint}</p>}
      {groups.map((of) => (
        <Fragment key={of.name ?? ""}>
          {of.name && <p className={styles.groupName}>{of.name}</p>}
          {of.choices.map(({ value, name: label, code }) => (
            <label key={value} className={styles.choice}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={(event) => toggle(value, event.target.checked)}
              />
              <span>
                {label} {code && <code>{code}</code>}
              </span>
            </label>
          ))}
        </Fragment>
      ))}
      {error && (
        <p id={id} className={group.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
