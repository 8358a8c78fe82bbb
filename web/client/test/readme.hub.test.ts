//! The README's program for Node does what it says, with a real hub. Set ORDERHUB_BIN to the binary.

import { expect, onTestFinished, test } from "vitest";
import { Consumer, snippets } from "./support/consumer";
import { BINARY, RealHub } from "./support/real-hub";

const TIME_MAX_MS = 180_000;
/** How often an order is placed until the program has seen one, ms: nobody can tell from outside when it watches. */
const ORDER_EVERY_MS = 200;

test.skipIf(!BINARY)(
  "it prints the orders there are, and what happens to them",
  async () => {
    const consumer = await Consumer.install();
    onTestFinished(() => consumer.remove());
    const hub = await RealHub.start();
    onTestFinished(() => hub.remove());
    const [customer, kitchen] = [await hub.login("customer"), await hub.login("kitchen")];
    const program = (await snippets()).find(({ heading }) => heading === "Node");
    await consumer.write("program.js", program?.code ?? "");

    let isOver = false;
    const running = consumer
      .node(["program.js"], {
        ORDERHUB_URL: hub.socketUrl.replace("ws", "http").replace("/api/v1/ws", ""),
        ORDERHUB_TOKEN: kitchen,
      })
      .finally(() => {
        isOver = true;
      });
    for (let count = 1; !isOver; count += 1) {
      await hub.place(customer, `readme-${count}`);
      await Promise.race([
        running.catch(() => {}),
        new Promise((resolve) => setTimeout(resolve, ORDER_EVERY_MS)),
      ]);
    }
    const { stdout } = await running;
    expect(stdout).toMatch(/^\d+ orders\n(.*\n)*order\.placed \d+\n$/);
  },
  TIME_MAX_MS,
);
