import { type RefObject, useEffect } from "react";

/** Puts the focus into the first field that is at fault, once the hub has said so: whoever listens hears why. */
export function useFaultFocus(form: RefObject<HTMLElement | null>, fault: unknown): void {
  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [form, fault]);
}
