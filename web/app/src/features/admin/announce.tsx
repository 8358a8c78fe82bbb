import { useEffect } from "react";
import { createStore, useStore } from "#/lib/store";

const said = createStore("");

/** Says something to people who listen instead of look, when there is a pause. */
export function announce(text: string): void {
  said.set(text);
}

/** The one place of the admin that speaks. What was said here is not said again to who comes next. */
export function LiveRegion() {
  useEffect(() => () => said.set(""), []);
  return (
    <p className="visually-hidden" role="status" aria-live="polite" data-testid="admin-announcer">
      {useStore(said)}
    </p>
  );
}
