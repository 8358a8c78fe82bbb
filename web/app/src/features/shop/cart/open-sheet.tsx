import { Dialog } from "#/components/dialog";
import { useMenu } from "../menu/use-menu";
import { messages } from "../messages";
import { CartPanel } from "./cart-panel";
import { closeCart } from "./cart-sheet";

/** The cart over any screen: from below on a phone, from the side on a wide one. */
export default function OpenSheet({ open }: { open: boolean }) {
  return (
    <Dialog look="sheet" title={messages.yourOrder} open={open} onClose={closeCart}>
      <SheetCart />
    </Dialog>
  );
}

/** Follows the menu only while it is open: the dialog draws its content then. */
function SheetCart() {
  return <CartPanel menu={useMenu().items} onLeave={closeCart} />;
}
