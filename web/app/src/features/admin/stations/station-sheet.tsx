import { SelectField, TextField } from "#/components/field";
import type { Station } from "#/lib/api/types";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import type { RecordSheetOf } from "../records/records-screen";
import { useCurrent } from "../records/use-current";
import { messages } from "./messages";
import { changeStation, createStation, stationsQuery } from "./station-api";
import { checked, EMPTY, POINTERS, valuesOf } from "./station-form";

const { form: words } = messages;

/** A new station, or one that is changed. */
export function StationSheet({ site, record, onClose }: RecordSheetOf<Station>) {
  const list = stationsQuery(site.id);
  const { current: station, readAgain } = useCurrent(
    record,
    list.queryKey,
    (one, opened) => one.name === opened.name,
  );
  const form = useRecordForm({
    initial: station ? valuesOf(station) : EMPTY,
    check: checked,
    pointers: POINTERS,
    save: (body, { values }) =>
      station ? changeStation(station, body) : createStation(site.id, { ...body, name: values.name.trim() }),
    said: (saved) => messages.saved(saved.name),
    outdates: [list.queryKey],
    readTheirs: async () => {
      const theirs = await readAgain();
      return theirs && valuesOf(theirs);
    },
    onClose,
  });
  const { values, set, errors, text } = form;
  return (
    <RecordSheet
      form={form}
      title={station ? messages.edit(station.name) : words.create}
      {...(!station && { submit: words.create_ })}
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
    </RecordSheet>
  );
}
