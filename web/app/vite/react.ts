import { fileURLToPath } from "node:url";

const REACT = fileURLToPath(new URL("../src/lib/react.js", import.meta.url));

/** Preact where React is asked for, in the app and in the libraries; in the page and in its tests alike. */
export const PREACT = [
  { find: /^react$/, replacement: REACT },
  { find: /^react-dom$/, replacement: "preact/compat" },
  { find: /^react-dom\/client$/, replacement: "preact/compat/client" },
  { find: /^react-dom\/test-utils$/, replacement: "preact/test-utils" },
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: "preact/jsx-runtime" },
];
