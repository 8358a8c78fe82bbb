import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "#/components/button";
import { ApiError } from "#/lib/api/problem";
import { announce } from "../announce";
import { messages } from "../messages";
import { type Checked, type FieldErrors, hasErrors, type Pointers, refusedFields } from "./errors";
import styles from "./form.module.css";
import { mergeDraft } from "./merge-draft";
import { type Draft, useDraft } from "./use-draft";

const { form: words } = messages;

interface RecordFormOptions<Values, Body, Saved> {
  initial: Values;
  check: (values: Values) => Checked<Values, Body>;
  pointers: Pointers<Values>;
  save: (body: Body, draft: Draft<Values>) => Promise<Saved>;
  /** What is said once it is saved. */
  said: (saved: Saved) => string;
  /** What is read again then. */
  outdates: readonly QueryKey[];
  /** What somebody else made of it, who saved meanwhile; what is saved from then on is saved over that. */
  readTheirs?: (() => Promise<Values | undefined>) | undefined;
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
  /** Somebody else saved meanwhile, and their values are loaded. */
  isOvertaken: boolean;
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

/** What was typed into fields that somebody else changed too. */
type Typed<Values> = { [Field in keyof Values]?: Values[Field] | undefined };

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
  const [typed, setTyped] = useState<Typed<Values> | null>(null);
  const result = check(draft.values);
  const save = useMutation({
    mutationFn: (body: Body) => options.save(body, draft),
    onSuccess: (saved) => {
      announce(options.said(saved));
      for (const queryKey of options.outdates) void client.invalidateQueries({ queryKey });
      onClose(saved);
    },
    onError: async (error) => {
      const theirs = isStale(error) && (await options.readTheirs?.());
      if (!theirs) return;
      const merged = mergeDraft(draft.base, draft.values, theirs);
      draft.restart(theirs, merged.values);
      setTyped(merged.typed);
    },
  });
  const takeMine = (field: keyof Values) => {
    const mine = typed?.[field];
    if (mine === undefined) return;
    draft.set(field, mine);
    setTyped({ ...typed, [field]: undefined });
  };
  const refused = refusedFields(save.error, pointers);
  const errors: FieldErrors<Values> = { ...refused, ...(isChecked && !result.ok && result.errors) };
  return {
    ...draft,
    errors,
    busy: save.isPending,
    error: typed !== null && isStale(save.error) ? null : save.error,
    isOvertaken: typed !== null,
    isAtFields: hasErrors(refused),
    submit: () => {
      setChecked(true);
      if (result.ok) save.mutate(result.body);
    },
    close: () => onClose(),
    text: (field, label, hint) => ({
      label,
      hint:
        typeof typed?.[field] === "string" ? (
          <>
            {hint} <Mine typed={typed[field]} onUse={() => takeMine(field)} />
          </>
        ) : (
          hint
        ),
      error: errors[field],
      value: draft.values[field] as string,
      onChange: (event) => draft.set(field, event.target.value as Values[typeof field]),
      autoComplete: "off",
    }),
  };
}

/** What was typed into a field that somebody else changed too. */
function Mine({ typed, onUse }: { typed: string; onUse: () => void }) {
  return (
    <span className={styles.theirs}>
      {words.youTyped(typed)}
      <Button size="s" onClick={onUse}>
        {words.useMine}
      </Button>
    </span>
  );
}

function isStale(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}
