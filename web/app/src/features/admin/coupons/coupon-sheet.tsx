import { SelectField, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import type { Coupon } from "#/lib/api/types";
import styles from "../form/form.module.css";
import { RecordSheet } from "../form/record-sheet";
import { useRecordForm } from "../form/use-record-form";
import type { RecordSheetOf } from "../records/records-screen";
import { useCurrent } from "../records/use-current";
import { changeCoupon, couponsQuery, createCoupon } from "./coupon-api";
import { checked, EMPTY, POINTERS, valuesOf } from "./coupon-form";
import { messages } from "./messages";

const { form: words } = messages;

/** A new coupon, or one that is changed. */
export function CouponSheet({ site, record, onClose }: RecordSheetOf<Coupon>) {
  const list = couponsQuery(site.id);
  const { current: coupon, readAgain } = useCurrent(
    record,
    list.queryKey,
    (one, opened) => one.code === opened.code,
  );
  const form = useRecordForm({
    initial: coupon ? valuesOf(coupon) : EMPTY,
    check: (typed) => checked(typed, site.currency),
    pointers: POINTERS,
    save: (body, { values }) =>
      coupon ? changeCoupon(coupon, body) : createCoupon(site.id, { ...body, code: values.code.trim() }),
    said: (saved) => messages.saved(saved.code),
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
      title={coupon ? messages.edit(coupon.code) : words.create}
      {...(!coupon && { submit: words.create_ })}
    >
      {!coupon && <TextField {...text("code", words.code, words.codeHint)} spellCheck={false} required />}
      <div className={styles.pair}>
        <SelectField
          label={words.kind}
          value={values.kind}
          disabled={coupon !== undefined}
          onChange={(event) => set("kind", event.target.value as Coupon["kind"])}
        >
          <option value="percent">{words.kinds.percent}</option>
          <option value="fixed">{words.kinds.fixed}</option>
        </SelectField>
        {values.kind === "percent" ? (
          <TextField {...text("percent", words.percent)} inputMode="decimal" required />
        ) : (
          <TextField {...text("amount", words.amount(site.currency))} inputMode="decimal" required />
        )}
      </div>
      <TextField {...text("minimum", words.minimum(site.currency), words.minimumHint)} inputMode="decimal" />
      <TextField {...text("starts", words.starts, words.timesHint)} type="datetime-local" />
      <TextField {...text("ends", words.ends, words.timesHint)} type="datetime-local" />
      <div className={styles.pair}>
        <TextField {...text("limit", words.limit, words.limitHint)} inputMode="numeric" />
        <TextField {...text("perCustomer", words.perCustomer, words.limitHint)} inputMode="numeric" />
      </div>
      <Switch
        label={words.active}
        hint={words.activeHint}
        checked={values.isActive}
        onChange={(isActive) => set("isActive", isActive)}
      />
    </RecordSheet>
  );
}
