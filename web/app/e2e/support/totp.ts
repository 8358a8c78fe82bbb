import { createHmac } from "node:crypto";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_S = 30;

/** What an authenticator app does (RFC 6238, SHA-1, six digits, half a minute each). */
export class AuthenticatorApp {
  readonly #key: Buffer;
  #shown = -1;

  /** `secret` as people type it: base32, with or without spaces. */
  constructor(secret: string) {
    const bits = [...secret.toUpperCase()]
      .filter((letter) => ALPHABET.includes(letter))
      .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, "0"))
      .join("");
    this.#key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  }

  /**
   * The next code that was not shown before: each is good once. A hub takes the code of the step after this one, too, for
   * clocks that are ahead: only a third one within half a minute has to be waited for.
   */
  async next(): Promise<string> {
    const step = Math.max(this.#shown + 1, Math.floor(Date.now() / 1_000 / STEP_S));
    const early = (step - 1) * STEP_S * 1_000 + 500 - Date.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    this.#shown = step;
    return this.at(step);
  }

  at(step: number): string {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(step));
    const hash = createHmac("sha1", this.#key).update(counter).digest();
    const offset = (hash.at(-1) ?? 0) & 0xf;
    return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
  }
}
