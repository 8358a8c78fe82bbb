import { Printer } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { printMessages } from "./print-messages";
import type { TicketToPrint } from "./printed-ticket";

type Ticket = Omit<TicketToPrint, "at">;

/** Fetched when somebody prints: most never do. */
export function print(ticket: Ticket): void {
  void import("./print-ticket").then(({ printTicket }) => printTicket(ticket)).catch(() => undefined);
}

interface PrintButtonProps extends Ticket {
  className: string;
  size?: number;
  /** P prints it, too, where nothing else listens to keys. */
  withKey?: boolean;
}

/** Prints one ticket. How it looks is the surface's. */
export function PrintButton({ className, size = 18, withKey = false, ...ticket }: PrintButtonProps) {
  const name = printMessages.print(ticket.order.number);
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const isPlain =
      !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat && !event.defaultPrevented;
    if (event.key.toLowerCase() === "p" && isPlain && !isTaken(event.target)) print(ticket);
  });
  useEffect(() => {
    if (!withKey) return;
    const listener = (event: KeyboardEvent) => pressed(event);
    document.addEventListener("keydown", listener);
    return () => document.removeEventListener("keydown", listener);
  }, [withKey]);
  return (
    <button type="button" className={className} aria-label={name} title={name} onClick={() => print(ticket)}>
      <Printer aria-hidden size={size} />
    </button>
  );
}

/** Somebody types, or a dialog or a menu has the keyboard. */
function isTaken(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open], [role=menu]")) return true;
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}
