import { createRoot } from "react-dom/client";
import { NewerBanner } from "./newer-banner";
import { reloadAtRest } from "./reload-at-rest";

/** Says that there is a newer version of the app; a board that nobody needs just now loads it by itself. */
export function tellOfNewer(build: string): void {
  const place = document.createElement("div");
  document.body.append(place);
  createRoot(place).render(<NewerBanner />);
  reloadAtRest(build);
}
