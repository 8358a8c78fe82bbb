/** How the button is called that shares an order: apart, so that following an order does not fetch the rest. */
export const shareMessages = { share: "Share this order" };
