import { useState } from "react";

/** Something that is done by a press, and once: under way, refused or done. */
export function useOnce() {
  const [isBusy, setIsBusy] = useState(false);
  const [isDone, setIsDone] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (work: () => Promise<unknown>) => {
    if (isBusy || isDone) return;
    setIsBusy(true);
    setError(null);
    try {
      await work();
      setIsDone(true);
    } catch (reason) {
      setError(reason);
    } finally {
      setIsBusy(false);
    }
  };
  return { isBusy, isDone, error, run };
}
