import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { Banner } from "#/components/banner";
import { Switch } from "#/components/switch";
import { sentence } from "#/lib/api/problem";
import { announce } from "../announce";

interface RecordSwitchProps<T> {
  label: string;
  isOn: boolean;
  change: (isOn: boolean) => Promise<T>;
  /** What is said of the record as it then is. */
  said: (after: T) => string;
  /** What is read again. */
  queryKey: QueryKey;
}

/** Something about a record that is switched at once, in its row. */
export function RecordSwitch<T>({ label, isOn, change, said, queryKey }: RecordSwitchProps<T>) {
  const client = useQueryClient();
  const switching = useMutation({
    mutationFn: change,
    onSuccess: (after) => announce(said(after)),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
  return (
    <>
      <Switch isBare label={label} checked={isOn} busy={switching.isPending} onChange={switching.mutate} />
      {switching.error && <Banner look="bad">{sentence(switching.error)}</Banner>}
    </>
  );
}
