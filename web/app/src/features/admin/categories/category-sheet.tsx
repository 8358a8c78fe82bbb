import { useQuery } from "@tanstack/react-query";
import { SelectField, TextField } from "#/components/field";
import type { Category } from "#/lib/api/types";
import styles from "../form/form.module.css";
import { HoursField } from "../form/hours-field";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import { useProducts } from "../products/use-products";
import type { RecordSheetOf } from "../records/records-screen";
import { useCurrent } from "../records/use-current";
import { categoriesQuery, changeCategory, createCategory } from "./category-api";
import { type CategoryValues, checked, EMPTY, POINTERS, valuesOf } from "./category-form";
import { messages } from "./messages";

const { form: words } = messages;

/** The settings of a category. */
export function CategorySheet({ site, record, onClose }: RecordSheetOf<Category>) {
  const list = categoriesQuery(site.id);
  const { current: category, readAgain } = useCurrent(
    record,
    list.queryKey,
    (one, opened) => one.name === opened.name,
  );
  const taken = useQuery(list).data?.map((one) => one.name) ?? [];
  const used = useProducts(site.id).data?.map((product) => product.category) ?? [];
  const names = [...new Set(used)].filter((name) => name && !taken.includes(name));
  const form = useRecordForm({
    initial: category ? valuesOf(category) : EMPTY,
    check: checked,
    pointers: POINTERS,
    save: (body, { values }) =>
      category
        ? changeCategory(category, body)
        : createCategory(site.id, { ...body, name: values.name.trim() }),
    said: (saved) => messages.saved(saved.name),
    outdates: [list.queryKey],
    readTheirs: async () => {
      const theirs = await readAgain();
      return theirs && valuesOf(theirs);
    },
    onClose,
  });
  const { values, set, text } = form;
  return (
    <RecordSheet
      form={form}
      title={category ? messages.edit(category.name) : words.create}
      {...(!category && { submit: words.create_ })}
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
        error={form.errors.hours}
        onChange={(hours) => set("hours", hours)}
      />
    </RecordSheet>
  );
}
