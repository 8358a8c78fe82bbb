import { createRoot } from "react-dom/client";
import { serverNow } from "#/lib/time/clock";
import { PrintedTicket, type TicketToPrint } from "./printed-ticket";

/** Longer than any print dialog needs to tell that it is through; some browsers never do. */
const THROUGH_AFTER_MS = 60_000;

/** Asks the browser to print one ticket, and nothing else of the page. */
export async function printTicket(ticket: Omit<TicketToPrint, "at">): Promise<void> {
  const paper = document.createElement("div");
  paper.dataset.print = "";
  document.body.append(paper);
  const root = createRoot(paper);
  root.render(<PrintedTicket {...ticket} at={serverNow()} />);
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
