import type { User } from "#/lib/api/types";
import type { Level } from "./ageing";
import type { Tone } from "./sound";

const minutes = (count: number) => (count === 1 ? "1 minute" : `${count} minutes`);

/** Everything the board says. */
export const messages = {
  title: (site: string) => `Board · ${site}`,
  lanes: { open: "To make", ghosts: "Coming up", stopped: "Set aside" },
  nothingComing: "Nothing on its way",
  waitingForPayment: (count: number) => `${count} waiting for payment`,

  counters: {
    open: "Open",
    oldest: "Oldest",
    doneLastHour: "Done in 1 h",
    clock: "Hub time",
    unknown: "–",
    minutes: (count: number) => `${count} min`,
  },

  ticket: {
    number: (number: number) => `#${number}`,
    name: (number: number, customer: string) => `Ticket ${number} for ${customer}`,
    minutes: (count: number) => `${count} min`,
    ageName: {
      calm: (count: number) => `${minutes(count)}, on time`,
      warm: (count: number) => `${minutes(count)}, getting old`,
      late: (count: number) => `${minutes(count)}, late`,
    } satisfies Record<Level, (count: number) => string>,
    ageWord: { calm: "", warm: "Hurry", late: "Late" } satisfies Record<Level, string>,
    due: (time: string) => `by ${time}`,
    told: "Told the customer:",
    fresh: "New",
    times: (quantity: number) => `${quantity}×`,
    note: "Note",
    elsewhere: (count: number, stations: string) =>
      `+ ${count} ${count === 1 ? "line" : "lines"}${stations ? ` at ${stations}` : ""}`,
    done: "Done",
    doneHere: (station: string) => `Done at ${station}`,
    start: "Start",
    startName: (number: number) => `Start: ticket ${number}`,
    lineDone: (line: string) => `Done: ${line}`,
    lineRefused: (text: string) => `Not written down: ${text}`,
    doneName: (number: number) => `Done: ticket ${number}`,
    reject: "Reject",
    rejectName: (number: number) => `Reject ticket ${number}`,
  },

  pick: {
    scan: (number: number) => `Scan for ticket ${number}`,
    scanShort: "Scan, or type the code",
    all: (line: string) => `All there: ${line}`,
    progress: (picked: number, quantity: number) => `${picked}/${quantity}`,
    short: "Not there",
    shortName: (line: string) => `Not there: ${line}`,
    missing: (pieces: number) => `${pieces} missing: a manager decides.`,
  },

  off: {
    label: "Taken off: see what is crossed out",
    acknowledge: "I have seen it",
    acknowledgeName: (number: number) => `Acknowledge: something of ticket ${number} is taken off`,
  },

  recalled: {
    label: "Taken back: to be made",
    acknowledge: "I have seen it",
    acknowledgeName: (number: number) => `Acknowledge: ticket ${number} was taken back`,
  },

  ghost: {
    fires: "fires in",
    name: (number: number, customer: string) => `Coming up: ticket ${number} for ${customer}`,
    due: "Firing…",
    dueOffline: "Due. Waiting for the hub.",
  },

  action: {
    undo: "Undo",
    undoName: (number: number) => `Undo: keep ticket ${number}`,
    sending: {
      bump: "Saying it is done…",
      recall: "Unticking…",
      fulfill: "Saying it is done…",
      reject: "Rejecting…",
    },
    waiting: {
      recall: "Waits for the network, is sent once.",
      bump: "Done here. Waits for the network, is sent once.",
      fulfill: "Done. Waits for the network, is sent once.",
      reject: "Rejected. Waits for the network, is sent once.",
    },
    refused: (text: string) => `Refused: ${text}`,
    gaveUp: "It could not be sent for too long. Press again if it still holds.",
    tooMany: "Too much is waiting to be sent. Let the network come back first.",
    dismiss: "OK",
    dismissName: (number: number) => `Dismiss the refusal of ticket ${number}`,
  },

  stopped: {
    label: "Rejected",
    name: (number: number) => `Ticket ${number}, rejected`,
    noReason: "No reason given",
  },

  frozen: {
    label: "Cancelled",
    stop: "Stop making it",
    reason: (reason: string) => `Reason: ${reason}`,
    noReason: "No reason given",
    name: (number: number) => `Ticket ${number}, cancelled`,
    acknowledge: "I have seen it",
    acknowledgeName: (number: number) => `Acknowledge: ticket ${number} is cancelled`,
  },

  rejectDialog: {
    title: (number: number) => `Reject ticket ${number}`,
    body: "The order is stopped and set aside. A manager decides about the money.",
    reasons: ["Sold out", "Kitchen closed", "Cannot make it as asked", "Too busy"],
    reasonsName: "Reason",
    own: "Or in your own words",
    ownHint: "At most 200 characters.",
    send: "Reject the order",
    missing: "Say why: pick a reason or write one.",
    keep: "Keep it",
  },

  strip: {
    name: "What is happening",
    fired: (numbers: string) => `New: ${numbers}`,
    cancelled: (numbers: string) => `Cancelled: ${numbers}. Do not make it.`,
    voided: (numbers: string) => `Taken off: ${numbers}. Look what is crossed out.`,
    recalled: (numbers: string) => `Taken back: ${numbers}. To be made.`,
    lost: "Connection lost",
    back: "Connected again",
    fulfilled: (numbers: string) => `Done: ${numbers}`,
    stopped: (numbers: string) => `Rejected: ${numbers}`,
    toAcknowledge: (count: number) =>
      `${count} cancelled ${count === 1 ? "ticket" : "tickets"} to acknowledge`,
  },

  connection: {
    connecting: "Reconnecting…",
    offline: "Offline",
    restarting: "The hub restarts",
    busy: "The hub is busy",
    since: (since: string) => `since ${since}`,
    meaning: "New and cancelled tickets may be missing here.",
    signIn: "Sign in again",
    tryNow: "Try now",
  },

  sound: {
    which: "Sound of",
    names: {
      fired: "New",
      cancelled: "Cancelled",
      voided: "Taken off",
      recalled: "Taken back",
      ready: "Ready to hand over",
      fulfilled: "Done",
      stopped: "Rejected",
      notReady: "Not ready yet",
      lost: "Connection lost",
      back: "Connected again",
    } satisfies Record<Tone, string>,
    blocked: "Turn sound on",
    mute: "Turn sound off",
    unmute: "Turn sound on",
    volume: "Volume",
    test: "Test the sound",
    hint: "Each sound also shows in the line under the head.",
  },

  stations: { name: "Stations", all: "All" },

  tools: {
    allDay: "All day",
    recall: "Recall",
    fullScreen: "Full screen",
    leaveFullScreen: "Leave full screen",
    settings: "Settings of this board",
    keys: "Keys",
  },

  settings: {
    title: "This board",
    note: "Kept on this device only.",
    name: "Name of this screen",
    nameHint: "So that a manager knows which screen is meant, such as “Grill, left”.",
    warm: "Hurry after, minutes",
    late: "Late after, minutes",
    order: "Late must come after hurry.",
    range: "A whole number from 1 to 120.",
    keysOn: "Keys of a bump bar: 1–9, arrows, Enter, Z, R, A, X",
    colours: "Colours",
    dark: "Dark",
    light: "Light",
    muted: "Sound off",
    sites: "Another site",
  },

  keys: {
    title: "Keys",
    off: "Keys are switched off on this board.",
    list: [
      { keys: ["1", "…", "9"], does: "Pick that ticket" },
      { keys: ["←", "→", "↑", "↓"], does: "Move to the next ticket" },
      { keys: ["Enter"], does: "Done; on a cancelled ticket: I have seen it" },
      { keys: ["Z"], does: "Undo the last Done" },
      { keys: ["X"], does: "Reject" },
      { keys: ["R"], does: "The last 20: recall one" },
      { keys: ["A"], does: "All-day counts" },
      { keys: ["?"], does: "These keys" },
    ],
  },

  states: {
    empty: "No orders. Nice and quiet.",
    emptyStation: (station: string) => `Nothing for ${station}. Nice and quiet.`,
    emptyBody: "New tickets appear here by themselves.",
    failed: "The board does not open",
    closedDoor: "You may not see this board",
    closedDoorBody: (name: string, role: string) =>
      `The board is for the kitchen, the warehouse and the managers of this site. You are signed in as ${name} (${role}).`,
    signedOut: "You are signed out",
    signedOutBody: "Tickets are shown to people who are signed in. Sign in, and the board is back.",
    noSuchSite: "There is no such site, or it is not one of yours.",
    otherAccount: "Sign in as somebody else",
    toMenu: "To the menu",
    pair: "Pair this screen",
  },

  roles: {
    admin: "admin",
    manager: "manager",
    support: "support",
    kitchen: "kitchen",
    warehouse: "warehouse",
    customer: "customer",
  } satisfies Record<User["role"], string>,

  choice: {
    title: "Which board?",
    none: "No site is yours yet",
    noneBody: "An administrator can give your account a site.",
  },
};
