/** A reason is bounded in bytes, as the hub counts it. */
export const REASON_BYTES_MAX = 500;

export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
