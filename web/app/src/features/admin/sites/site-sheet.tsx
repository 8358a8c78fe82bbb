import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "#/components/field";
import { answer, api } from "#/lib/api/client";
import type { Site } from "#/lib/api/types";
import { announce } from "../announce";
import { hasErrors, refusedFields } from "../form/errors";
import styles from "../form/form.module.css";
import { FormSheet } from "../form/form-sheet";
import { Switch } from "../form/switch";
import { useDraft } from "../form/use-draft";
import { SITES_KEY } from "../use-sites";
import { messages } from "./messages";
import { changeSite } from "./site-api";
import { changes, checked, EMPTY, POINTERS, type SiteValues, valuesOf } from "./site-form";

const { form: words } = messages;

/** A new site, or the settings of one there is. */
export function SiteSheet({ site, onClose }: { site?: Site | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const draft = useDraft(site ? valuesOf(site) : EMPTY);
  const { values, set } = draft;
  const [isChecked, setChecked] = useState(false);
  const result = checked(values);
  const save = useMutation({
    mutationFn: () => write(site, draft.base, values),
    onSuccess: (saved) => {
      announce(messages.saved(saved.name));
      void client.invalidateQueries({ queryKey: SITES_KEY });
      onClose();
    },
  });
  const submit = () => {
    setChecked(true);
    if (result.ok) save.mutate();
  };
  const refused = refusedFields(save.error, POINTERS);
  const errors = { ...refused, ...(isChecked && !result.ok && result.errors) };
  const text = (
    field: "id" | "name" | "currency" | "tax" | "timeZone" | "window",
    label: string,
    hint?: string,
  ) => ({
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
      title={site ? messages.edit(site.name) : words.create}
      isDirty={draft.isDirty}
      busy={save.isPending}
      error={save.error}
      isAtFields={hasErrors(refused)}
      {...(!site && { submit: words.create_ })}
      onSubmit={submit}
      onClose={onClose}
    >
      {!site && <TextField {...text("id", words.id, words.idHint)} spellCheck={false} required />}
      <TextField {...text("name", words.name)} required />
      <div className={styles.pair}>
        <TextField {...text("currency", words.currency, words.currencyHint)} maxLength={3} required />
        <TextField {...text("tax", words.tax, words.taxHint)} inputMode="decimal" />
      </div>
      <TextField {...text("window", words.window, words.windowHint)} inputMode="numeric" required />
      <TextField {...text("timeZone", words.timeZone, words.timeZoneHint)} spellCheck={false} required />
      <SelectField
        label={words.after}
        hint={words.afterHint}
        error={errors.after}
        value={values.after}
        onChange={(event) => set("after", event.target.value as Site["after_window"])}
      >
        <option value="refuse">{messages.after.refuse}</option>
        <option value="admin">{messages.after.admin}</option>
      </SelectField>
      {!site && (
        <Switch
          label={words.open}
          hint={values.open ? messages.openEffect : messages.closedEffect}
          checked={values.open}
          onChange={(open) => set("open", open)}
        />
      )}
    </FormSheet>
  );
}

function write(site: Site | undefined, base: SiteValues, values: SiteValues): Promise<Site> {
  const after = checked(values);
  if (!after.ok) throw new Error("checked before");
  if (!site) return answer(api.POST("/api/v1/sites", { body: { ...after.body, id: values.id } }));
  const before = checked(base);
  return changeSite(site.id, before.ok ? changes(before.body, after.body) : after.body);
}
