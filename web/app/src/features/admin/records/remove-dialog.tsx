import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Banner } from "#/components/banner";
import { announce } from "../announce";
import { QuestionDialog } from "../question-dialog";

export interface RemoveWords {
  title: (name: string) => string;
  ask: string;
  confirm: string;
  keep: string;
  done: (name: string) => string;
}

interface RemoveDialogProps<T> {
  /** What is asked about; nothing while the dialog is shut. */
  record: T | undefined;
  name: (record: T) => string;
  words: RemoveWords;
  remove: (record: T) => Promise<unknown>;
  /** What is read again afterwards. */
  queryKey: QueryKey;
  onClose: () => void;
  /** More that is to be known before. */
  children?: ReactNode;
  /** What a refusal means here, where it has words of its own. */
  refusal?: (error: Error) => string | undefined;
}

/** Asks before a record is taken away. */
export function RemoveRecordDialog<T>(props: RemoveDialogProps<T>) {
  const { record, name, words, remove, queryKey, onClose, children, refusal } = props;
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: (_, removed) => {
      announce(words.done(name(removed)));
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey }),
  });
  const isGone = removal.isSuccess && record === undefined;
  useEffect(() => {
    // Its row is gone, and the button in it.
    if (isGone) document.getElementById("admin-content")?.focus({ preventScroll: true });
  }, [isGone]);
  const close = () => {
    removal.reset();
    onClose();
  };
  const refused = removal.error && refusal?.(removal.error);
  return (
    <QuestionDialog
      open={record !== undefined}
      title={words.title(record === undefined ? "" : name(record))}
      confirm={words.confirm}
      keep={words.keep}
      look="danger"
      busy={removal.isPending}
      error={refused ? null : removal.error}
      onClose={close}
      onConfirm={() => record !== undefined && removal.mutate(record)}
    >
      <p>{words.ask}</p>
      {children}
      {refused && <Banner look="bad">{refused}</Banner>}
    </QuestionDialog>
  );
}
