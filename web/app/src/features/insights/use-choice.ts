import { useNavigate, useSearch } from "@tanstack/react-router";

/** What is chosen on a page stands in its address, so that it can be sent to somebody. */
export function useChoice(name: string): [string | undefined, (value: string | undefined) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const value = search[name];
  const choose = (next: string | undefined) =>
    void navigate({
      to: ".",
      search: (before: Record<string, unknown>) => ({ ...before, [name]: next }),
      replace: true,
      resetScroll: false,
    });
  return [value === undefined ? undefined : String(value), choose];
}
