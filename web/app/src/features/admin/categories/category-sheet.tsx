import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "#/components/field";
import type { Category, Site } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import styles from "../form/form.module.css";
import { FormSheet } from "../form/form-sheet";
import { HoursField } from "../form/hours-field";
import { useDraft } from "../form/use-draft";
import { categoriesKey, changeCategory, createCategory } from "./category-api";
import { type CategoryValues, checked, EMPTY, POINTERS, valuesOf } from "./category-form";
import { messages } from "./messages";

const { form: words } = messages;

interface CategorySheetProps {
  site: Site;
  /** Missing for a new one. */
  category?: Category | undefined;
  /** Names that products use already. */
  names: readonly string[];
  onClose: () => void;
}

/** The settings of a category. */
export function CategorySheet({ site, category, names, onClose }: CategorySheetProps) {
  const client = useQueryClient();
  const draft = useDraft(category ? valuesOf(category) : EMPTY);
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const result = checked(values);
  const save = useMutation({
    mutationFn: () => {
      if (!result.ok) throw new Error("checked before");
      return category
        ? changeCategory(category, result.body)
        : createCategory(site.id, { ...result.body, name: values.name.trim() });
    },
    onSuccess: (saved) => {
      announce(messages.saved(saved.name));
      void client.invalidateQueries({ queryKey: categoriesKey(site.id) });
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (result.ok) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = { ...refused, ...(isChecked && !result.ok && result.errors) };
  const text = (field: "name" | "position" | "rate", label: string, hint?: string) => ({
    label,
    hint,
    error: errors[field],
    value: values[field],
    onChange: (event: { target: { value: string } }) => set(field, event.target.value),
    autoComplete: "off",
  });
  return (
    <FormSheet
      open
      title={category ? messages.edit(category.name) : words.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      {...(!category && { submit: words.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      {!category && (
        <>
          <TextField {...text("name", words.name, words.nameHint)} list="category-names" required />
          <datalist id="category-names">
            {names.map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
      <TextField {...text("position", words.position, words.positionHint)} inputMode="numeric" required />
      <div className={styles.pair}>
        <SelectField
          label={words.tax}
          value={values.tax}
          onChange={(event) => set("tax", event.target.value as CategoryValues["tax"])}
        >
          <option value="site">{words.taxes.site}</option>
          <option value="inclusive">{words.taxes.inclusive}</option>
          <option value="exclusive">{words.taxes.exclusive}</option>
        </SelectField>
        {values.tax !== "site" && <TextField {...text("rate", words.rate)} inputMode="decimal" required />}
      </div>
      <HoursField
        label={words.hours}
        hint={words.hoursHint}
        value={values.hours}
        error={errors.hours}
        onChange={(hours) => set("hours", hours)}
      />
    </FormSheet>
  );
}
