//! What is recorded: one conversation for each thing that a client must know how to do.

import type { RealHub } from "../support/real-hub";
import type { Command, Message } from "./format";
import type { Recorder } from "./recorder";
import type { Tearoom } from "./tearoom";

export interface Scene {
  hub: RealHub;
  room: Tearoom;
  to: Recorder;
}

export interface Script {
  name: string;
  about: string;
  play(scene: Scene): Promise<void>;
}

const welcome = (message: Message) => message.t === "welcome";
const snapped = (message: Message) => message.t === "snap" && message.part === message.parts;
/** The event with this offset. */
const event = (o: number) => (message: Message) => message.t === "ev" && message.o === o;
const answer = (id: number) => (message: Message) => message.id === id && message.t !== "sub_ok";

/** Watches a stream, with its snapshot taken in. Returns what was heard. */
async function watch({ to }: Scene, token: string, stream: string): Promise<Message[]> {
  to.note({ watch: [stream] });
  await to.connect(token, [{ s: stream }]);
  return to.hear(snapped);
}

/** Watches `order:{id}` of an order that was just placed. */
async function watchOrder(scene: Scene): Promise<{ id: string; stream: string }> {
  const id = await scene.room.order();
  const stream = `order:${id}`;
  await watch(scene, scene.room.ann, stream);
  return { id, stream };
}

/** Watches the board. */
async function watchBoard(scene: Scene): Promise<string> {
  const stream = `board:${scene.room.site}`;
  await watch(scene, scene.room.ken, stream);
  return stream;
}

/** What is told of the events among messages. */
function told(messages: Message[]): Message[] {
  return messages
    .filter((message) => message.t === "ev" && message.k !== undefined)
    .map(({ k, o, v, id, crit = false }) => ({
      kind: k,
      offset: o,
      v,
      ...(id !== undefined && { id }),
      crit,
    }));
}

/** Takes what the hub says, up to the event with this offset; the events are told. */
async function hearEvents({ to }: Scene, stream: string, o: number): Promise<void> {
  const heard = await to.hear(event(o));
  to.note({ events: { [stream]: told(heard) } });
}

/** Sends a command, and takes its answer and the events that are waited for. */
async function act(
  { to }: Scene,
  command: Command,
  answered: Message,
  ...events: ((message: Message) => boolean)[]
): Promise<Message[]> {
  to.note({ command });
  const id = to.ask({ t: "cmd", ...command });
  const heard = await to.hearAll([...events, answer(id)]);
  to.note({ answer: answered });
  return heard;
}

export const SCRIPTS: Script[] = [
  {
    name: "order",
    about:
      "An order is watched, paid and cancelled over the socket. Patches change it; commands are answered.",
    async play(scene) {
      const { hub, room, to } = scene;
      const { id, stream } = await watchOrder(scene);
      await to.truth(room.ann, [stream], { resets: 0 });
      const pay = { order: id, action: "pay", args: { code: await hub.code(id) }, idem: "pay-1" };
      const paid = await act(scene, pay, { v: 3, replayed: false }, event(3));
      to.note({ events: { [stream]: told(paid) } });
      await to.truth(room.ann, [stream], { resets: 0 });

      const cancel = { order: id, action: "cancel", args: { reason: "too late" }, idem: "cancel-1" };
      const cancelled = await act(scene, cancel, { v: 4, replayed: false }, event(5));
      to.note({ events: { [stream]: told(cancelled) } });
      await to.truth(room.ann, [stream], { resets: 0 });

      await act(scene, cancel, { v: 4, replayed: true });
      await act(scene, { ...cancel, idem: "cancel-2" }, { code: "order_final" });
    },
  },
  {
    name: "board",
    about:
      "The board of a site: orders come and change, an event that shows nothing there moves the offset alone, and what must not be overlooked is acknowledged.",
    async play(scene) {
      const { hub, room, to } = scene;
      const stream = await watchBoard(scene);
      const id = await room.order();
      const heard = await to.hear(event(1));
      await room.as(room.ann, "POST", `orders/${id}/pay`, { code: await hub.code(id) });
      heard.push(...(await to.hear(event(3))));
      await room.cancel(id);
      heard.push(...(await to.hear(event(5))));
      to.note({ events: { [stream]: told(heard) } });
      await to.truth(room.ken, [stream], { resets: 0 });
      to.note({ ack: { stream, offset: 4 } });
      const { h } = heard.find((message) => message.t === "ev") ?? {};
      to.send({ t: "ack", h, o: 4 });
    },
  },
  {
    name: "menu",
    about: "A menu: products change and go, the site closes. Products stay sorted by category, name and sku.",
    async play(scene) {
      const { room, to } = scene;
      const stream = `menu:${room.site}`;
      const [{ o = 0 } = {}] = (await watch(scene, room.ann, stream)).slice(-1) as { o?: number }[];
      await room.change("tea", { name: "A cup of tea" });
      const heard = await to.hear(event(o + 1));
      await room.remove("scone");
      heard.push(...(await to.hear(event(o + 2))));
      await room.set(false);
      heard.push(...(await to.hear(event(o + 3))));
      to.note({ state: { [stream]: { status: "live", offset: o + 3, resets: 0 } } });
      await to.truth(room.ann, [stream], { resets: 0 });
    },
  },
  {
    name: "snapshot-in-parts",
    about: "A snapshot that is larger than a part: nothing of it counts before the last part is there.",
    async play({ room, to }) {
      const line = { sku: "tea", quantity: 1, note: "as strong as it gets, please. ".repeat(16).trim() };
      for (const _ of ["first", "second", "third"]) await room.order(Array.from({ length: 25 }, () => line));
      const stream = `board:${room.site}`;
      to.note({ watch: [stream] });
      await to.connect(room.ken, [{ s: stream }]);
      await to.hear((message) => message.t === "snap" && message.part === 1);
      to.note({ state: { [stream]: { status: "loading" } } });
      await to.hear(snapped);
      await to.truth(room.ken, [stream], { resets: 0 });
    },
  },
  {
    name: "subscribe-and-leave",
    about: "Streams are asked for and left while connected.",
    async play({ room, to }) {
      const id = await room.order();
      const stream = `order:${id}`;
      await to.connect(room.ann, []);
      await to.hear(welcome);
      to.note({ watch: [stream] });
      to.ask({ t: "sub", s: stream });
      await to.hear(snapped);
      await to.truth(room.ann, [stream], { resets: 0 });
      to.note({ unwatch: stream });
      const leaving = to.ask({ t: "unsub", s: stream });
      await to.hear(answer(leaving));
    },
  },
  {
    name: "refused",
    about: "What is not there, and what is not for the caller, in hello and later. The connection stays.",
    async play({ room, to }) {
      const nothing = "order:00000000-0000-7000-8000-0000000000ff";
      const board = `board:${room.site}`;
      to.note({ watch: [nothing] });
      await to.connect(room.ann, [{ s: nothing }]);
      await to.hear(welcome);
      to.note({ state: { [nothing]: { status: "refused", error: "not_found" } } });
      to.note({ watch: [board] });
      await to.hear(answer(to.ask({ t: "sub", s: board })));
      to.note({ state: { [board]: { status: "refused", error: "forbidden" } } });
    },
  },
  {
    name: "resume-live",
    about: "The connection broke, and nothing was missed: the stream goes on where it stood.",
    async play(scene) {
      const { room, to } = scene;
      const { id, stream } = await watchOrder(scene);
      await to.truth(room.ann, [stream], { resets: 0 });
      const position = positionOf(to);
      to.cut();
      to.note({ state: { [stream]: { status: "stale" } } });
      await to.connect(room.ann, [{ s: stream, ...position }], false);
      await to.hear(welcome);
      await to.truth(room.ann, [stream], { resets: 0 });
      await room.cancel(id);
      await hearEvents(scene, stream, 2);
    },
  },
  {
    name: "resume-replay",
    about: "The connection broke, and events were missed: they are replayed, each once.",
    async play(scene) {
      const { room, to } = scene;
      const stream = await watchBoard(scene);
      await room.order();
      await hearEvents(scene, stream, 1);
      const position = positionOf(to);
      to.cut();
      await room.cancel(await room.order());
      await to.connect(room.ken, [{ s: stream, ...position }], false);
      await hearEvents(scene, stream, 3);
      await to.truth(room.ken, [stream], { resets: 0 });
    },
  },
  {
    name: "resume-snapshot",
    about:
      "The hub was started again. What it counts in memory has another epoch: a snapshot takes the place of events.",
    async play(scene) {
      const { hub, room, to } = scene;
      await room.order();
      await watch(scene, room.ann, "me");
      await to.truth(room.ann, ["me"], { resets: 0 });
      const position = positionOf(to);
      await hub.kill();
      to.cut();
      await hub.run();
      await room.order();
      await to.connect(room.ann, [{ s: "me", ...position }], false);
      await to.hear(snapped);
      await to.truth(room.ann, ["me"], { resets: 1 });
    },
  },
  {
    name: "gap",
    about:
      "An event was lost: what comes after it does not count; the stream is asked for again, without a position.",
    async play(scene) {
      const { room, to } = scene;
      const stream = await watchBoard(scene);
      const id = await room.order();
      await hearEvents(scene, stream, 1);
      await room.order();
      await to.lose(event(2));
      await room.cancel(id);
      await to.hear(event(3));
      to.note({ state: { [stream]: { status: "stale" } } });
      to.ask({ t: "sub", s: stream });
      await to.hear(snapped);
      to.note({ events: { [stream]: [] } });
      await to.truth(room.ken, [stream], { resets: 1 });
      await room.order();
      await hearEvents(scene, stream, 4);
    },
  },
  {
    name: "lost-tail",
    about:
      "The last event was lost, and nothing follows it. The pings tell: the offset they name is not reached.",
    async play(scene) {
      const { room, to } = scene;
      const stream = await watchBoard(scene);
      await room.order();
      await to.hear(event(1));
      to.line.keepsPings = true;
      await room.order();
      await to.lose(event(2));
      await to.hear((message) => message.t === "ping" && JSON.stringify(message.w).includes(",2]"));
      await to.hear((message) => message.t === "ping");
      to.line.keepsPings = false;
      to.ask({ t: "sub", s: stream });
      await to.hear(snapped);
      await to.truth(room.ken, [stream], { resets: 1 });
    },
  },
  {
    name: "resume-token",
    about:
      "The connection broke. What welcome gave to come back with takes the place of a token: nobody is asked for one.",
    async play(scene) {
      const { room, to } = scene;
      const id = await room.order();
      const stream = `order:${id}`;
      const [welcomed] = await watch(scene, room.ann, stream);
      await to.truth(room.ann, [stream], { resets: 0 });
      const position = positionOf(to);
      to.cut();
      await to.comeBack(String(welcomed?.resume_token), [{ s: stream, ...position }]);
      await to.hear(welcome);
      await to.truth(room.ann, [stream], { resets: 0 });
    },
  },
  {
    name: "behind",
    about:
      "The reader was too slow: reset, the critical events that were not read, a snapshot. Those are told, and change nothing; it goes on after the snapshot.",
    async play(scene) {
      const { room, to } = scene;
      const stream = await watchBoard(scene);
      await room.order();
      await hearEvents(scene, stream, 1);
      await to.truth(room.ken, [stream], { resets: 0 });
      await room.order();
      await room.cancel(await room.order());
      const critical = await behind(scene, event(4));
      to.note({ state: { [stream]: { status: "stale" } } });
      to.note({ events: { [stream]: told(critical) } });
      to.note({ hub: [await to.snapshot(room.ken, stream)] });
      await to.truth(room.ken, [stream], { resets: 1 });
      await room.order();
      await hearEvents(scene, stream, 5);
    },
  },
  {
    name: "behind-older-snapshot",
    about:
      "The same, and the snapshot is from before the critical event, which follows it once more: it counts, and is not told again.",
    async play(scene) {
      const { room, to } = scene;
      const stream = await watchBoard(scene);
      const id = await room.order();
      await hearEvents(scene, stream, 1);
      await to.truth(room.ken, [stream], { resets: 0 });
      await room.order();
      await to.lose(event(2));
      const snapshot = await to.snapshot(room.ken, stream);
      await room.cancel(id);
      const critical = await behind(scene, event(3));
      await room.order();
      to.note({ hub: [snapshot, ...critical] });
      const after = await to.hear(event(4));
      to.note({ events: { [stream]: told([...critical, ...after]) } });
      await to.truth(room.ken, [stream], { resets: 1 });
    },
  },
  {
    name: "twice",
    about: "Events that come twice, and late ones, change nothing and are told once.",
    async play(scene) {
      const { room, to } = scene;
      const stream = await watchBoard(scene);
      const id = await room.order();
      const first = await to.hear(event(1));
      await room.order();
      const second = await to.hear(event(2));
      to.note({ hub: [...first, ...second, ...first] });
      await room.cancel(id);
      const third = await to.hear(event(3));
      to.note({ events: { [stream]: told([...first, ...second, ...third]) } });
      await to.truth(room.ken, [stream], { resets: 0 });
    },
  },
];

/** Of what was said meanwhile, up to some event, only what is critical comes, after a reset. */
async function behind({ to }: Scene, isLast: (message: Message) => boolean): Promise<Message[]> {
  const missed = await to.line.until(isLast);
  const critical = missed.filter((message) => message.crit === true);
  to.note({ hub: [{ t: "reset", h: critical[0]?.h, reason: "behind" }, ...critical] });
  return critical;
}

/** The last position that was sent. */
function positionOf(to: Recorder): Message {
  const messages = to.steps.flatMap((step) => ("hub" in step ? step.hub : []));
  const e = messages.findLast((message) => message.e !== undefined)?.e;
  const o = messages.findLast((message) => message.o !== undefined)?.o;
  return { e, o };
}
