/**
 * What `react` means in this app: Preact, through its layer that speaks React's API. React's own renderer alone is more
 * than half of the JavaScript that a tracking page may load. (Types are React's own: this file has none.)
 */
export * from "preact/compat";
export { default } from "preact/compat";

/** The one name that Mantine imports and Preact has not: what is hidden is not there, instead of asleep. */
export function Activity({ mode = "visible", children }) {
  return mode === "visible" ? children : null;
}
