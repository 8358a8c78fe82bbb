import { Hub } from "./support/hub";
import { Mailbox } from "./support/mailbox";
import { Shop } from "./support/shop";
import { expect, test } from "./support/test";

test("a customer gets the code by mail, and one mail for every step", async () => {
  const mailbox = await Mailbox.open();
  const hub = await Hub.start(mailbox.settings);
  const shop = new Shop(hub.url);
  const placed = await shop.place({ lemonade: 2 });
  await expect.poll(() => mailbox.mails.length).toBe(1);
  const [letter] = mailbox.mails;
  expect(letter?.subject).toBe(`Your code for order ${placed.number}`);
  expect(letter?.from?.text).toBe('"Demo Kitchen" <orders@demo.local>');
  expect(JSON.stringify(letter?.to)).toContain("customer@demo.local");
  const code = letter?.text?.match(/\b\d{6}\b/)?.[0];
  await shop.as("customer", "POST", `orders/${placed.id}/pay`, { code });
  await shop.as("customer", "POST", `orders/${placed.id}/cancel`, {});
  await expect.poll(() => mailbox.mails.length).toBe(3);
  expect(mailbox.mails.slice(1).map(({ subject }) => subject)).toEqual([
    expect.stringContaining("paid"),
    expect.stringContaining("cancelled"),
  ]);
  const ids = mailbox.mails.map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(3);
  await hub.stop();
  await mailbox.close();
});

test("a mail server that is away for a while gets the code when it is back", async () => {
  const before = await Mailbox.open();
  const { port } = before;
  const hub = await Hub.start(before.settings);
  await before.close();
  const shop = new Shop(hub.url);
  const placed = await shop.place({ cola: 1 });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const after = await Mailbox.open(port);
  await expect.poll(() => after.mails.length, { timeout: 30_000 }).toBe(1);
  const code = after.mails[0]?.text?.match(/\b\d{6}\b/)?.[0];
  const paid = await shop.as("customer", "POST", `orders/${placed.id}/pay`, { code });
  expect(paid.status).toBe("PAID");
  await hub.stop();
  await after.close();
});
