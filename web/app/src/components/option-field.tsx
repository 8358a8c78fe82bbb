import { useId } from "react";
import { money } from "#/lib/format/format";
import type { Choice, Option } from "#/lib/menu/option";
import { options as messages } from "./choice-messages";
import styles from "./option-field.module.css";

interface OptionFieldProps {
  option: Option;
  chosen: readonly string[];
  /** Said after somebody tried to go on without it. */
  isMissing: boolean;
  onChoose: (choice: string, isOn: boolean) => void;
}

/** One question and its answers: one of them, or several, as many as there is room for. */
export function OptionField({ option, chosen, isMissing, onChoose }: OptionFieldProps) {
  const id = useId();
  const isOne = option.min === 1 && option.max === 1;
  const isFull = option.max > 1 && chosen.length >= option.max;
  return (
    <fieldset className={styles.option} data-option={option.id} aria-describedby={`${id}-rule ${id}-fault`}>
      <legend className={styles.name}>
        <bdi>{option.name}</bdi>
      </legend>
      <p id={`${id}-rule`} className={styles.rule}>
        {ruleOf(option)}
      </p>
      {option.choices.map((choice) => {
        const isOn = chosen.includes(choice.id);
        return (
          <label key={choice.id} className={styles.choice} data-out={!choice.is_available || undefined}>
            <input
              type={isOne ? "radio" : "checkbox"}
              name={`${id}-choice`}
              checked={isOn}
              // What is chosen and can be had no more can still be unmade.
              disabled={!isOn && (!choice.is_available || isFull)}
              onChange={(event) => onChoose(choice.id, event.target.checked)}
            />
            <span className={styles.words}>
              <bdi>{choice.name}</bdi>
              {!choice.is_available && <span className={styles.out}>, {messages.out}</span>}
            </span>
            <Delta choice={choice} />
          </label>
        );
      })}
      <p id={`${id}-fault`} role="alert" className={styles.fault}>
        {isMissing && messages.missing(option.name)}
      </p>
    </fieldset>
  );
}

function Delta({ choice: { price_delta: delta } }: { choice: Choice }) {
  if (delta.amount === 0) return null;
  return (
    <span className={`${styles.delta} numeric`}>
      {delta.amount > 0 && "+"}
      {money(delta)}
    </span>
  );
}

function ruleOf({ min, max }: Option): string {
  if (min === 0) return max === 1 ? messages.any : messages.upTo(max);
  return min < max ? messages.between(min, max) : messages.exactly(min);
}
