import { SelectField, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import { answer, api } from "#/lib/api/client";
import type { Site } from "#/lib/api/types";
import styles from "../form/form.module.css";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { SITES_KEY } from "../use-sites";
import { messages } from "./messages";
import { changeSite } from "./site-api";
import { changes, checked, EMPTY, POINTERS, type SiteBody, type SiteValues, valuesOf } from "./site-form";

const { form: words } = messages;

/** A new site, or the settings of one there is. */
export function SiteSheet({ site, onClose }: { site?: Site; onClose: () => void }) {
  const form = useRecordForm({
    initial: site ? valuesOf(site) : EMPTY,
    check: checked,
    pointers: POINTERS,
    save: (body, { base, values }) => write(site, base, body, values.id),
    said: (saved) => messages.saved(saved.name),
    outdates: [SITES_KEY],
    onClose,
  });
  const { values, set, errors, text } = form;
  return (
    <RecordSheet
      form={form}
      title={site ? messages.edit(site.name) : words.create}
      {...(!site && { submit: words.create_ })}
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
    </RecordSheet>
  );
}

function write(site: Site | undefined, base: SiteValues, body: SiteBody, id: string): Promise<Site> {
  if (!site) return answer(api.POST("/api/v1/sites", { body: { ...body, id } }));
  const before = checked(base);
  return changeSite(site.id, before.ok ? changes(before.body, body) : body);
}
