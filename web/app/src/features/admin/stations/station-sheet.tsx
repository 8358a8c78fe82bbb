import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "#/components/field";
import type { Site, Station } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import { FormSheet } from "../form/form-sheet";
import { useDraft } from "../form/use-draft";
import { messages } from "./messages";
import { changeStation, createStation, stationsKey } from "./station-api";
import { checked, EMPTY, POINTERS, valuesOf } from "./station-form";

const { form: words } = messages;

interface StationSheetProps {
  site: Site;
  /** Missing for a new one. */
  station?: Station | undefined;
  onClose: () => void;
}

/** A new station, or one that is changed. */
export function StationSheet({ site, station, onClose }: StationSheetProps) {
  const client = useQueryClient();
  const draft = useDraft(station ? valuesOf(station) : EMPTY);
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const result = checked(values);
  const save = useMutation({
    mutationFn: () => {
      if (!result.ok) throw new Error("checked before");
      return station
        ? changeStation(station, result.body)
        : createStation(site.id, { ...result.body, name: values.name.trim() });
    },
    onSuccess: (saved) => {
      announce(messages.saved(saved.name));
      void client.invalidateQueries({ queryKey: stationsKey(site.id) });
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (result.ok) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = { ...refused, ...(isChecked && !result.ok && result.errors) };
  const text = (field: "name" | "categories" | "capacity", label: string, hint?: string) => ({
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
      title={station ? messages.edit(station.name) : words.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      {...(!station && { submit: words.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      {!station && <TextField {...text("name", words.name, words.nameHint)} required />}
      <SelectField
        label={words.kind}
        hint={words.kindHints[values.kind]}
        error={errors.kind}
        value={values.kind}
        onChange={(event) => set("kind", event.target.value as Station["kind"])}
      >
        {Object.entries(messages.kinds).map(([kind, name]) => (
          <option key={kind} value={kind}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField {...text("categories", words.categories, words.categoriesHint)} />
      <TextField {...text("capacity", words.capacity, words.capacityHint)} inputMode="numeric" />
    </FormSheet>
  );
}
