import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { Hub } from "./support/hub";
import { Shop } from "./support/shop";
import { expect, test } from "./support/test";

interface Message {
  headers: Record<string, string>;
  body: string;
}

interface Told {
  type: string;
  data: { order: { id: string; version: number } };
}

/** A receiver as somebody would write one, with the published library. */
async function receiver() {
  const messages: Message[] = [];
  let status = 204;
  const server = createServer((request: IncomingMessage, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (status < 300) messages.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    messages,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    answer: (next: number) => {
      status = next;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

test("a receiver with the published library believes every message, also across a crash", async () => {
  const target = await receiver();
  const hub = await Hub.start(["--webhooks.allow_private"]);
  const shop = new Shop(hub.url);
  const endpoint = await shop.as<{ secret: string }>("admin", "POST", "webhook-endpoints", {
    url: target.url,
    events: ["order.*"],
  });
  const library = new Webhook(endpoint.secret);
  const first = await shop.order({ lemonade: 1 });
  await expect.poll(() => target.messages.length).toBe(3);

  // What the receiver refuses, and what happens right before the plug is pulled, comes when both are back.
  target.answer(500);
  const second = await shop.order({ cola: 1 });
  await hub.kill();
  target.answer(204);
  await hub.restart();
  await expect
    .poll(() => new Set(target.messages.map(({ headers }) => headers["webhook-id"])).size, {
      timeout: 30_000,
    })
    .toBe(6);

  const versions = new Map<string, number[]>();
  for (const { headers, body } of target.messages) {
    const told = library.verify(body, headers) as Told;
    expect(told.type).toMatch(/^order\./);
    const { id, version } = told.data.order;
    const seen = versions.get(id) ?? [];
    // At least once: a repeated one is told by its id, and changes nothing of the order.
    if (!seen.includes(version)) versions.set(id, [...seen, version]);
  }
  expect(versions).toEqual(new Map([first, second].map(({ id }) => [id, [1, 2, 3]])));
  const [message] = target.messages;
  expect(() => library.verify(`${message?.body} `, message?.headers ?? {})).toThrow();
  await hub.stop();
  await target.close();
});
