import { useEffect } from "react";
import { createSpoken } from "#/lib/page/spoken";
import { useStore } from "#/lib/store";

const spoken = createSpoken();

/** Says something to people who listen instead of look, when there is a pause; the newest alone of what is about the same. */
export const announce = spoken.say;

/** The one place of the admin that speaks. What was said here is not said again to who comes next. */
export function LiveRegion() {
  useEffect(() => spoken.hush, []);
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="admin-announcer">
      {useStore(spoken.text)}
    </p>
  );
}
