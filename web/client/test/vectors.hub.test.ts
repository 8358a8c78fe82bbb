//! The conversations of schemas/vectors are what a real hub says. Set ORDERHUB_BIN to the binary; RECORD=1 writes them
//! anew. A hub may say more than a vector holds (unknown fields are ignored), never less, and nothing else.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BINARY, RealHub } from "./support/real-hub";
import { CLOSES, CLOSES_OF_THEIR_OWN } from "./vectors/closes";
import { SCRIPTS } from "./vectors/conversations";
import { type Conversation, read, write } from "./vectors/format";
import { normal } from "./vectors/normal";
import { Recorder } from "./vectors/recorder";
import { Tearoom } from "./vectors/tearoom";

const TIME_MAX_MS = 60_000;
const RECORD = process.env.RECORD !== undefined;

describe.skipIf(!BINARY)("the vectors", () => {
  let hub: RealHub;
  let known: Conversation[];

  beforeAll(async () => {
    // What pings tell is waited for in one of them.
    hub = await RealHub.start("--ws.ping_s", "1");
    known = await read();
  }, TIME_MAX_MS);
  afterAll(() => hub?.remove());

  type About = Pick<Conversation, "name" | "about">;

  async function record({ name, about }: About, hub: RealHub, play: (to: Recorder) => Promise<void>) {
    const to = new Recorder(hub);
    await play(to);
    const recorded: Conversation = { name, about, steps: normal(to.steps) };
    if (RECORD) await write(recorded);
    else
      expect(recorded).toMatchObject(known.find((one) => one.name === name) ?? { name: "is not recorded" });
  }

  test.each([...SCRIPTS, ...CLOSES])(
    "$name",
    async (script) => {
      const room = await Tearoom.open(hub);
      await record(script, hub, (to) => script.play({ hub, room, to }));
    },
    TIME_MAX_MS,
  );

  test.each(CLOSES_OF_THEIR_OWN)(
    "$name",
    async (script) => {
      const own = await RealHub.start(...script.settings);
      try {
        await record(script, own, (to) => script.play({ hub: own, to }));
      } finally {
        await own.remove();
      }
    },
    TIME_MAX_MS,
  );

  test("there are no others", () => {
    const names = [...SCRIPTS, ...CLOSES, ...CLOSES_OF_THEIR_OWN].map((script) => script.name);
    expect(known.map((one) => one.name).sort()).toEqual(names.sort());
  });
});
