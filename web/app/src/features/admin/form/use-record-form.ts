import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { announce } from "../announce";
import { type Checked, type FieldErrors, hasErrors, type Pointers, refusedFields } from "./errors";
import { type Draft, useDraft } from "./use-draft";

interface RecordFormOptions<Values, Body, Saved> {
  initial: Values;
  check: (values: Values) => Checked<Values, Body>;
  pointers: Pointers<Values>;
  save: (body: Body, draft: Draft<Values>) => Promise<Saved>;
  /** What is said once it is saved. */
  said: (saved: Saved) => string;
  /** What is read again then. */
  outdates: readonly QueryKey[];
  onRefused?: (error: unknown, draft: Draft<Values>) => unknown;
  /** Closes the sheet; with what was saved, if anything was. */
  onClose: (saved?: Saved) => void;
}

/** What a sheet needs to know of the form in it. */
export interface RecordFrame {
  isDirty: boolean;
  busy: boolean;
  /** What the hub said to the last try. */
  error: unknown;
  /** Each field says its own part of it. */
  isAtFields: boolean;
  submit: () => void;
  close: () => void;
}

export interface RecordForm<Values> extends RecordFrame, Draft<Values> {
  errors: FieldErrors<Values>;
  /** What a field for text is given. */
  text: (field: TextFieldOf<Values>, label: string, hint?: ReactNode) => TextFieldProps;
}

interface TextFieldProps {
  label: string;
  hint: ReactNode;
  error: string | undefined;
  value: string;
  onChange: (event: { target: { value: string } }) => void;
  autoComplete: string;
}

type TextFieldOf<Values> = {
  [Field in keyof Values]: string extends Values[Field] ? Field : never;
}[keyof Values];

/**
 * The form of a record, from the first key to the hub's answer: typed, checked once it is sent off, saved, and told at each
 * field what is wrong with it.
 */
export function useRecordForm<Values extends object, Body, Saved>(
  options: RecordFormOptions<Values, Body, Saved>,
): RecordForm<Values> {
  const { initial, check, pointers, onClose } = options;
  const client = useQueryClient();
  const draft = useDraft(initial);
  const [isChecked, setChecked] = useState(false);
  const result = check(draft.values);
  const save = useMutation({
    mutationFn: (body: Body) => options.save(body, draft),
    onSuccess: (saved) => {
      announce(options.said(saved));
      for (const queryKey of options.outdates) void client.invalidateQueries({ queryKey });
      onClose(saved);
    },
    onError: (error) => options.onRefused?.(error, draft),
  });
  const refused = refusedFields(save.error, pointers);
  const errors: FieldErrors<Values> = { ...refused, ...(isChecked && !result.ok && result.errors) };
  return {
    ...draft,
    errors,
    busy: save.isPending,
    error: save.error,
    isAtFields: hasErrors(refused),
    submit: () => {
      setChecked(true);
      if (result.ok) save.mutate(result.body);
    },
    close: () => onClose(),
    text: (field, label, hint) => ({
      label,
      hint,
      error: errors[field],
      value: draft.values[field] as string,
      onChange: (event) => draft.set(field, event.target.value as Values[typeof field]),
      autoComplete: "off",
    }),
  };
}
