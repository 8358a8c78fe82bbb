import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import "./paper.css";

/** Longer than any print dialog needs to tell that it is through; some browsers never do. */
const THROUGH_AFTER_MS = 60_000;

/** Asks the browser to print this, and nothing else of the page. */
export async function printOnPaper(content: ReactNode): Promise<void> {
  const paper = document.createElement("div");
  paper.dataset.print = "";
  document.body.append(paper);
  const root = createRoot(paper);
  root.render(content);
  const clear = () => {
    clearTimeout(timer);
    window.removeEventListener("afterprint", clear);
    root.unmount();
    paper.remove();
  };
  const timer = setTimeout(clear, THROUGH_AFTER_MS);
  window.addEventListener("afterprint", clear);
  await new Promise((drawn) => setTimeout(drawn));
  await document.fonts?.ready;
  window.print();
}
