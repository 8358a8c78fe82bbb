import { describe, expect, it } from "vitest";
import {
  ACTIONS_MAX,
  type Action,
  createQueue,
  type Outcome,
  PATIENCE_MS,
  subjectOf,
  UNDO_MS,
} from "./queue";

/** A world whose time stands still until it is told to go on, and whose network answers when told. */
function world(kept: readonly Action[] = []) {
  let time = 0;
  let keys = 0;
  const timers: { at: number; run: () => void }[] = [];
  const sent: { action: Action; isLeaving: boolean; answer: (outcome: Outcome) => void }[] = [];
  let saved: readonly Action[] = [];
  const queue = createQueue({
    send: (action, isLeaving) =>
      new Promise((answer) => {
        sent.push({ action, isLeaving, answer });
      }),
    newKey: () => `key-${++keys}`,
    monotonic: () => time,
    now: () => time,
    later: (run, ms) => timers.push({ at: time + ms, run }),
    save: (actions) => {
      saved = actions;
    },
  });
  queue.adopt(kept);
  const pass = (ms: number) => {
    time += ms;
    for (const timer of timers.filter(({ at }) => at <= time)) {
      timers.splice(timers.indexOf(timer), 1);
      timer.run();
    }
  };
  const answer = async (outcome: Outcome) => {
    sent.at(-1)?.answer(outcome);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { queue, sent, pass, answer, saved: () => saved, stage: () => queue.get().get("o1")?.stage };
}

describe("a Done", () => {
  it("is not sent before the time to undo is over", () => {
    const { queue, sent, pass, stage } = world();
    expect(queue.ask("o1", 1, "fulfill")).toBe(true);
    pass(UNDO_MS - 1);
    expect(sent).toHaveLength(0);
    expect(stage()).toBe("undoable");
    pass(1);
    expect(sent).toHaveLength(1);
    expect(stage()).toBe("sending");
  });

  it("is never sent when it was undone", () => {
    const { queue, sent, pass } = world();
    queue.ask("o1", 1, "fulfill");
    expect(queue.undo("o1")).toBe(true);
    pass(UNDO_MS * 10);
    expect(sent).toHaveLength(0);
    expect(queue.get().size).toBe(0);
  });

  it("begins its time anew when it is pressed again after an undo", () => {
    const { queue, sent, pass } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS - 500);
    queue.undo();
    queue.ask("o1", 1, "fulfill");
    pass(500);
    expect(sent).toHaveLength(0);
    pass(UNDO_MS);
    expect(sent).toHaveLength(1);
  });

  it("is one, however often it is pressed", () => {
    const { queue, sent, pass } = world();
    queue.ask("o1", 1, "fulfill");
    expect(queue.ask("o1", 1, "fulfill")).toBe(false);
    expect(queue.ask("o1", 1, "reject", { reason: "no" })).toBe(false);
    pass(UNDO_MS);
    expect(sent).toHaveLength(1);
  });

  it("cannot be undone once it is sent", () => {
    const { queue, pass } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    expect(queue.undo("o1")).toBe(false);
  });
});

describe("a rejection", () => {
  it("goes at once, with its reason: it was confirmed already", () => {
    const { queue, sent } = world();
    queue.ask("o1", 1, "reject", { reason: "Sold out" });
    expect(sent[0]?.action).toMatchObject({ verb: "reject", reason: "Sold out" });
  });
});

describe("without a network", () => {
  it("waits, goes out again by itself with the same key, and slower each time", async () => {
    const { queue, sent, pass, answer, stage } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    await answer({ how: "away" });
    expect(stage()).toBe("waiting");
    pass(1_000);
    expect(sent).toHaveLength(2);
    await answer({ how: "away" });
    pass(1_000);
    expect(sent).toHaveLength(2);
    pass(1_000);
    expect(sent).toHaveLength(3);
    await answer({ how: "done" });
    expect(stage()).toBe("sent");
    expect(new Set(sent.map((one) => one.action.key))).toEqual(new Set(["key-1"]));
  });

  it("goes at once when the network is back, and not a second time when its pause is over", async () => {
    const { queue, sent, pass, answer } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    await answer({ how: "away" });
    queue.networkIsBack();
    queue.networkIsBack();
    expect(sent).toHaveLength(2);
    pass(60_000);
    expect(sent).toHaveLength(2);
  });

  it("gives up after its patience, visibly", async () => {
    const { queue, pass, answer, stage } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    pass(PATIENCE_MS);
    await answer({ how: "away" });
    expect(stage()).toBe("refused");
    expect(queue.get().get("o1")?.refusal?.code).toBe("gave_up");
  });

  it("takes only so many", () => {
    const { queue } = world();
    for (let n = 0; n < ACTIONS_MAX; n += 1) expect(queue.ask(`o${n}`, n, "fulfill")).toBe(true);
    expect(queue.ask("one-more", 1, "fulfill")).toBe(false);
  });
});

describe("a refusal", () => {
  it("is shown until it is dismissed, and may be asked for again with a new key", async () => {
    const { queue, sent, pass, answer, stage } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    await answer({ how: "refused", code: "order_held", text: "Not released yet." });
    expect(queue.get().get("o1")?.refusal).toMatchObject({ code: "order_held" });
    queue.dismiss("o1");
    expect(stage()).toBeUndefined();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    expect(sent.map((one) => one.action.key)).toEqual(["key-1", "key-2"]);
  });
});

describe("leaving the page", () => {
  it("sends what could still be undone, and keeps it for the next time with the same key", async () => {
    const first = world();
    first.queue.ask("o1", 1, "fulfill");
    first.queue.leave();
    expect(first.sent).toMatchObject([{ isLeaving: true, action: { key: "key-1" } }]);
    expect(first.saved()).toMatchObject([{ order: "o1", key: "key-1" }]);

    const second = world(first.saved());
    expect(second.sent).toMatchObject([{ isLeaving: false, action: { key: "key-1", verb: "fulfill" } }]);
    await second.answer({ how: "done" });
    expect(second.saved()).toEqual([]);
  });

  it("sends nothing of long ago", () => {
    const first = world();
    first.queue.ask("o1", 1, "fulfill");
    const old = first.saved().map((action) => ({ ...action, askedAt: -PATIENCE_MS - 1 }));
    expect(world(old).sent).toHaveLength(0);
  });
});

describe("what an earlier page left", () => {
  const left = () => {
    const first = world();
    first.queue.ask("o1", 1, "fulfill");
    return first.saved();
  };

  it("waits for the rest of the time in which it can be undone", () => {
    const second = world(left().map((action) => ({ ...action, askedAt: -1_000 })));
    expect(second.stage()).toBe("undoable");
    second.pass(UNDO_MS - 1_001);
    expect(second.sent).toHaveLength(0);
    second.pass(1);
    expect(second.sent).toMatchObject([{ action: { key: "key-1" } }]);
  });

  it("can be undone", () => {
    const second = world(left());
    expect(second.queue.undo("o1")).toBe(true);
    second.pass(UNDO_MS);
    expect(second.sent).toHaveLength(0);
    expect(second.saved()).toEqual([]);
  });

  it("waits no longer than a new one where the clock was put back", () => {
    const second = world(left().map((action) => ({ ...action, askedAt: 60_000 })));
    second.pass(UNDO_MS);
    expect(second.sent).toHaveLength(1);
  });

  it("takes nothing from what was asked here", () => {
    const second = world();
    second.queue.ask("o1", 1, "reject", { reason: "Sold out" });
    second.queue.adopt(left());
    second.pass(UNDO_MS);
    expect(second.sent.map((one) => one.action.verb)).toEqual(["reject"]);
  });
});

describe("once closed", () => {
  it("sends nothing that could still be undone, and keeps it for its person", () => {
    const { queue, sent, pass, saved } = world();
    queue.ask("o1", 1, "fulfill");
    queue.close();
    pass(UNDO_MS);
    queue.leave();
    expect(sent).toHaveLength(0);
    expect(saved()).toMatchObject([{ order: "o1", key: "key-1" }]);
  });

  it("sends nothing that waits, however long, and takes no answer and no wish", async () => {
    const { queue, sent, pass, answer, saved } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    queue.close();
    await answer({ how: "away" });
    pass(PATIENCE_MS);
    queue.networkIsBack();
    expect(queue.ask("o2", 2, "reject", { reason: "no" })).toBe(false);
    expect(sent).toHaveLength(1);
    expect(saved()).toHaveLength(1);
  });
});

describe("where the ticket stands", () => {
  it("ends what was sent once the ticket has left, and not before", async () => {
    const { queue, pass, answer, stage } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    queue.follow(() => "open");
    expect(stage()).toBe("sending");
    await answer({ how: "done" });
    expect(stage()).toBe("sent");
    queue.follow(() => "unknown");
    expect(stage()).toBeUndefined();
  });

  it("ends it at the answer where the ticket left before: should it come back, it is there to be seen", async () => {
    const { queue, pass, answer, stage } = world();
    queue.ask("o1", 1, "fulfill");
    pass(UNDO_MS);
    queue.follow(() => "elsewhere");
    expect(stage()).toBe("sending");
    await answer({ how: "done" });
    expect(stage()).toBeUndefined();
  });

  it("drops a Done that somebody else has overtaken", () => {
    const { queue, sent, pass } = world();
    queue.ask("o1", 1, "fulfill");
    queue.follow(() => "elsewhere");
    pass(UNDO_MS);
    expect(sent).toHaveLength(0);
  });

  it("says nothing about a Done for an order of another board", () => {
    const { queue, sent, pass } = world();
    queue.ask("o1", 1, "fulfill");
    queue.follow(() => "unknown");
    pass(UNDO_MS);
    expect(sent).toHaveLength(1);
  });
});

describe("a line", () => {
  const diavola = { ticket: 1, lines: [2] };
  const subject = subjectOf({ order: "o1", ...diavola });

  it("goes at once, beside the others of its order", () => {
    const { queue, sent } = world();
    expect(queue.ask("o1", 1, "bump", diavola)).toBe(true);
    expect(queue.ask("o1", 1, "bump", { ticket: 1, lines: [3] })).toBe(true);
    expect(sent).toMatchObject([{ action: { lines: [2] } }, { action: { lines: [3] } }]);
    expect(queue.undo()).toBe(false);
  });

  it("is kept and sent once without a network, or taken back before it went", async () => {
    const { queue, sent, answer, saved } = world();
    queue.ask("o1", 1, "bump", diavola);
    expect(queue.ask("o1", 1, "recall", diavola)).toBe(false);
    await answer({ how: "away" });
    expect(saved()).toMatchObject([{ verb: "bump", lines: [2], stage: "waiting" }]);
    expect(queue.ask("o1", 1, "recall", diavola)).toBe(true);
    await answer({ how: "done" });
    queue.networkIsBack();
    expect(sent.map(({ action }) => action.verb)).toEqual(["bump", "recall"]);
    expect(queue.get().get(subject)?.stage).toBe("sent");
  });

  it("says nothing any more once all of its order goes", async () => {
    const { queue, sent, pass, answer } = world();
    queue.ask("o1", 1, "bump", diavola);
    await answer({ how: "away" });
    queue.ask("o1", 1, "bump", { ticket: 1 });
    pass(UNDO_MS - 1);
    expect(queue.get().has(subject)).toBe(true);
    pass(1);
    expect([...queue.get().keys()]).toEqual(["o1"]);
    queue.networkIsBack();
    expect(sent.at(-1)?.action.lines).toBeUndefined();
  });
});
