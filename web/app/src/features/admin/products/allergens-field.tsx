import type { Allergen } from "#/lib/api/types";
import { allergens } from "#/lib/menu/allergen-messages";
import styles from "./allergens-field.module.css";
import { messages } from "./messages";

interface AllergensFieldProps {
  value: readonly Allergen[];
  onChange: (value: Allergen[]) => void;
}

const ALL = Object.keys(allergens) as Allergen[];

/** What in it people may not stand: the fourteen that the law names. */
export function AllergensField({ value, onChange }: AllergensFieldProps) {
  const toggle = (allergen: Allergen, isIn: boolean) =>
    onChange(ALL.filter((one) => (one === allergen ? isIn : value.includes(one))));
  return (
    <fieldset className={styles.field}>
      <legend>{messages.form.allergens}</legend>
      {ALL.map((allergen) => (
        <label key={allergen}>
          <input
            type="checkbox"
            checked={value.includes(allergen)}
            onChange={(event) => toggle(allergen, event.target.checked)}
          />
          {allergens[allergen]}
        </label>
      ))}
    </fieldset>
  );
}
