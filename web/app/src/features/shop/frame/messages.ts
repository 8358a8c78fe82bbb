/** What stands around every screen of the shop: apart, so that following an order does not fetch the words of the menu. */
export const frameMessages = {
  shop: "orderhub",
  skip: "Skip to the content",
  openCart: (count: number) => (count === 0 ? "Cart, empty" : `Cart, ${pieces(count)}`),
};

function pieces(count: number): string {
  return count === 1 ? "1 item" : `${count} items`;
}
