import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "#/components/button";
import { TextField } from "#/components/field";
import group from "../form/group.module.css";
import { optionMessages as messages } from "./option-messages";
import { type ChoiceValues, NEW_CHOICE, NEW_OPTION, type OptionValues } from "./options";
import styles from "./options-field.module.css";

interface OptionsFieldProps {
  value: readonly OptionValues[];
  error: string | undefined;
  onChange: (value: OptionValues[]) => void;
}

/** What customers choose with a product. */
export function OptionsField({ value, error, onChange }: OptionsFieldProps) {
  return (
    <fieldset className={group.field}>
      <legend>{messages.label}</legend>
      <p className={group.hint}>{messages.hint}</p>
      {value.map((option, index) => (
        <OneOption
          // biome-ignore lint/suspicious/noArrayIndexKey: new ones have no ids yet, and are only added at the end
          key={index}
          number={index + 1}
          option={option}
          onChange={(next) => onChange(put(value, index, next))}
          onDrop={() => onChange(without(value, index))}
        />
      ))}
      {error && <p className={group.error}>{error}</p>}
      <Button size="s" icon={<Plus aria-hidden size={16} />} onClick={() => onChange([...value, NEW_OPTION])}>
        {messages.add}
      </Button>
    </fieldset>
  );
}

interface OneOptionProps {
  number: number;
  option: OptionValues;
  onChange: (option: OptionValues) => void;
  onDrop: () => void;
}

function OneOption({ number, option, onChange, onDrop }: OneOptionProps) {
  const { choices } = option;
  const set = (part: Partial<OptionValues>) => onChange({ ...option, ...part });
  return (
    <fieldset className={`${group.part} ${styles.option}`} aria-label={messages.option(number)}>
      <div className={styles.head}>
        <TextField
          label={messages.name}
          value={option.name}
          onChange={(event) => set({ name: event.target.value })}
          autoComplete="off"
        />
        <TextField
          label={messages.min}
          value={option.min}
          onChange={(event) => set({ min: event.target.value })}
          inputMode="numeric"
        />
        <TextField
          label={messages.max}
          value={option.max}
          onChange={(event) => set({ max: event.target.value })}
          inputMode="numeric"
        />
        <IconButton
          label={messages.drop(option.name || String(number))}
          icon={<Trash2 aria-hidden size={18} />}
          onClick={onDrop}
        />
      </div>
      {choices.map((choice, index) => (
        <OneChoice
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          key={index}
          choice={choice}
          onChange={(next) => set({ choices: put(choices, index, next) })}
          onDrop={() => set({ choices: without(choices, index) })}
        />
      ))}
      <Button
        size="s"
        look="quiet"
        icon={<Plus aria-hidden size={16} />}
        onClick={() => set({ choices: [...choices, NEW_CHOICE] })}
      >
        {messages.addChoice}
      </Button>
    </fieldset>
  );
}

interface OneChoiceProps {
  choice: ChoiceValues;
  onChange: (choice: ChoiceValues) => void;
  onDrop: () => void;
}

function OneChoice({ choice, onChange, onDrop }: OneChoiceProps) {
  return (
    <div className={styles.choice}>
      <input
        aria-label={messages.choice}
        placeholder={messages.choice}
        value={choice.name}
        onChange={(event) => onChange({ ...choice, name: event.target.value })}
        autoComplete="off"
      />
      <input
        aria-label={messages.delta}
        placeholder="+0.00"
        value={choice.delta}
        onChange={(event) => onChange({ ...choice, delta: event.target.value })}
        inputMode="decimal"
        autoComplete="off"
      />
      <label>
        <input
          type="checkbox"
          checked={choice.isAvailable}
          onChange={(event) => onChange({ ...choice, isAvailable: event.target.checked })}
        />
        {messages.available}
      </label>
      <IconButton
        label={messages.dropChoice(choice.name)}
        icon={<Trash2 aria-hidden size={18} />}
        onClick={onDrop}
      />
    </div>
  );
}

function put<T>(list: readonly T[], at: number, item: T): T[] {
  return list.map((one, index) => (index === at ? item : one));
}

function without<T>(list: readonly T[], at: number): T[] {
  return list.filter((_, index) => index !== at);
}
