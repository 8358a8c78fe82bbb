//! How the hub ends connections, and what a client does about it.

import type { Scene, Script } from "./conversations";
import type { Message } from "./format";
import { Recorder } from "./recorder";

const welcome = (message: Message) => message.t === "welcome";
const AWAY = { reconnect: false };
const BACK = { reconnect: true };

/** With the hub that most conversations are with. */
export const CLOSES: Script[] = [
  {
    name: "close-4000-bad-frame",
    about: "What is no JSON ends the connection. It would end the same way again: the client stays away.",
    async play({ room, to }) {
      await to.connect(room.ann, []);
      await to.hear(welcome);
      to.sendText("no json");
      await to.closed(AWAY);
    },
  },
  {
    name: "close-4001-not-authenticated",
    about:
      "The hub does not know the token. Credentials are asked for once more; then the client stays away.",
    async play({ to }) {
      await to.connect("nonsense", []);
      await to.closed({ ...BACK, fresh_credentials: true });
      await to.connect("nonsense", [], false);
      await to.closed(AWAY);
    },
  },
  {
    name: "close-4001-resume-token",
    about:
      "The hub does not take what it gave to come back with. The client asks for credentials at once, and comes back with those.",
    async play({ room, to }) {
      await to.connect(room.ann, []);
      await to.hear(welcome);
      to.cut();
      await to.comeBack("nonsense", []);
      await to.closed({ ...BACK, fresh_credentials: true });
      await to.connect(room.ann, [], false);
      await to.hear(welcome);
    },
  },
  {
    name: "close-4010-revoked",
    about: "Signed out elsewhere: the client stays away.",
    async play({ room, to }) {
      await to.connect(room.ann, []);
      await to.hear(welcome);
      await room.as(room.ann, "POST", "auth/logout", {});
      await to.closed(AWAY);
    },
  },
  {
    name: "close-4029-too-many-errors",
    about: "Frames that make no sense, again and again: the client stays away.",
    async play({ room, to }) {
      await to.connect(room.ann, []);
      await to.hear(welcome);
      await to.pester(() => `{"t":"sub"}`);
      await to.closed(AWAY);
    },
  },
  {
    name: "close-4101-rate-limited",
    about: "Too much was asked for, and again after the hub had said so: the client comes back later.",
    async play({ room, to }) {
      await to.connect(room.ann, []);
      await to.hear(welcome);
      await to.pester((id) => JSON.stringify({ t: "cmd", id, order: "none", action: "otp" }));
      await to.closed(BACK);
    },
  },
  {
    name: "close-4013-too-big",
    about: "A frame larger than welcome allows: the client stays away.",
    async play({ room, to }) {
      await to.connect(room.ann, []);
      await to.hear(welcome);
      to.sendText(JSON.stringify({ t: "pong", more: " ".repeat(20_000) }));
      await to.closed(AWAY);
    },
  },
];

/** With a hub of its own, that has such settings, and the demo's customer. */
export interface OwnScript extends Omit<Script, "play"> {
  settings: string[];
  play(scene: Omit<Scene, "room">): Promise<void>;
}

/** Connects as the demo's customer. */
async function connect({ hub, to }: Omit<Scene, "room">): Promise<void> {
  await to.connect(await hub.login("customer"), []);
  await to.hear(welcome);
}

export const CLOSES_OF_THEIR_OWN: OwnScript[] = [
  {
    name: "close-4009-too-many-connections",
    about: "The caller has as many connections as they may: the client stays away.",
    settings: ["--ws.connections_per_user_max", "1"],
    async play({ hub, to }) {
      const token = await hub.login("customer");
      const first = new Recorder(hub);
      await first.connect(token, []);
      await first.hear(welcome);
      await to.connect(token, []);
      await to.closed(AWAY);
      first.cut();
    },
  },
  {
    name: "close-4200-draining",
    about: "The hub goes down: the client comes back at a moment within the spread.",
    settings: [],
    async play(scene) {
      await connect(scene);
      const gone = scene.hub.kill("SIGTERM");
      await scene.to.closed(BACK);
      await gone;
    },
  },
  {
    name: "close-4201-pong-missed",
    about: "The hub heard nothing for too long: the client comes back.",
    settings: ["--ws.ping_s", "1", "--ws.pong_s", "1"],
    async play(scene) {
      await connect(scene);
      scene.to.line.isAlive = false;
      await scene.to.closed(BACK);
    },
  },
  {
    name: "close-4202-token-expired",
    about:
      "The token expired and was not renewed: the client comes back with credentials that it asked for anew.",
    settings: ["--accounts.access_token_s", "5"],
    async play(scene) {
      await connect(scene);
      await scene.to.closed({ ...BACK, fresh_credentials: true });
    },
  },
  {
    name: "close-4203-max-age",
    about: "No connection lives for ever: the client comes back.",
    settings: ["--ws.age_s", "2"],
    async play(scene) {
      await connect(scene);
      await scene.to.closed(BACK);
    },
  },
];
