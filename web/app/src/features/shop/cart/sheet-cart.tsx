import { useMenu } from "../menu/use-menu";
import { CartPanel } from "./cart-panel";
import { closeCart } from "./cart-sheet";

/** The cart as the sheet shows it, on screens that have not read the menu. */
export default function SheetCart() {
  return <CartPanel menu={useMenu().items} onLeave={closeCart} />;
}
