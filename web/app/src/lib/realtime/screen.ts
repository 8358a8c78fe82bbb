/** As long as the hub takes it. */
const NAME_BYTES_MAX = 64;

/** What people call this device; empty where nobody has said. */
let device = "";

export function nameDevice(name: string): void {
  device = name.trim();
}

/** What this screen is called where the hub tells people of screens: `web/board`, `web/board Grill`, `web/admin`. */
export function screenName(): string {
  const surface = /^\/(board|admin)\b/.exec(window.location.pathname)?.[1] ?? "shop";
  return clipped(`web/${surface}${device && ` ${device}`}`);
}

/** Whole characters, in so many bytes. */
function clipped(text: string): string {
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > NAME_BYTES_MAX) break;
    kept += character;
  }
  return kept;
}
