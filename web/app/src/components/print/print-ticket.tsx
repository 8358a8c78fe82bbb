import { serverNow } from "#/lib/time/clock";
import { printOnPaper } from "./on-paper";
import { PrintedTicket, type TicketToPrint } from "./printed-ticket";

/** Asks the browser to print one ticket, and nothing else of the page. */
export function printTicket(ticket: Omit<TicketToPrint, "at">): Promise<void> {
  return printOnPaper(<PrintedTicket {...ticket} at={serverNow()} />);
}
