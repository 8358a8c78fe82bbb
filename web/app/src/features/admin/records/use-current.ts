import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

/** A record as a save goes over it: as it was opened, or as `readAgain` has found it in its list since. */
export function useCurrent<T>(record: T | undefined, list: QueryKey, isIt: (one: T, record: T) => boolean) {
  const client = useQueryClient();
  const [current, setCurrent] = useState(record);
  const readAgain = async (): Promise<T | undefined> => {
    await client.refetchQueries({ queryKey: list, exact: true });
    const found = record && client.getQueryData<T[]>(list)?.find((one) => isIt(one, record));
    if (found) setCurrent(found);
    return found;
  };
  return { current, readAgain };
}
