import { Board } from "./support/screens";
import { expect, test } from "./support/test";

test.use({ settings: ["--cancellation.window_s", "15"] });

test("a station that makes a category has a board of its own, and sees what is coming", async ({
  person,
  shop,
}) => {
  await shop.as("admin", "POST", "stations?site=main", {
    name: "fryer",
    kind: "kitchen",
    categories: ["Salads"],
  });
  await shop.change("products/salad-greens", { station: null });
  const page = await person("kitchen");
  const board = new Board(page);
  await board.open();
  await page.getByRole("link", { name: "fryer" }).click();
  await expect(page).toHaveURL(/station=fryer/);
  const order = await shop.order({ "salad-greens": 2, lemonade: 1 });
  const ghost = board.ticket(order.number, "ghost");
  await expect(ghost).toContainText("2×Green salad");
  await expect(ghost).toContainText("+ 1 line at bar");
  const ticket = board.ticket(order.number, "open");
  await expect(ticket).toContainText("2×Green salad", { timeout: 40_000 });
  await expect(ticket.getByRole("button", { name: `Done: ticket ${order.number}` })).toContainText("Done");
});
