import type { ErrorComponentProps } from "@tanstack/react-router";
import { Failed } from "#/components/states";

/** What is shown when a screen fails: the rest of the page stays. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  return <Failed error={error} title="This screen stopped working" onRetry={reset} />;
}
