/**
 * QR codes (ISO/IEC 18004) of short texts: bytes, error correction M, versions 1 to 9. Always with the first mask: each can be
 * read, and which of them is best matters where there are large areas of one colour.
 */

/** By version: how many bytes correct a block, and how many of data each block has. */
const BLOCKS: readonly (readonly [correction: number, data: readonly number[]])[] = [
  [10, [16]],
  [16, [28]],
  [26, [44]],
  [18, [32, 32]],
  [24, [43, 43]],
  [16, [27, 27, 27, 27]],
  [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]],
  [22, [36, 36, 36, 37, 37]],
];
/** Where the first of the small squares are that a reader aligns itself by; the others follow at even distances. */
const SECOND_SQUARE = [0, 18, 22, 26, 30, 34, 22, 24, 26];
/** Correction M and the first mask, with their check bits, as the standard has them in its table. */
const FORMAT = 0b101010000010010;
/** What stands before the data: that they are bytes, and how many. */
const HEAD_BYTES = 2;

/** Rows of modules; true is dark. Without the four light ones that have to be around it. */
export function qr(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)];
  const version = 1 + BLOCKS.findIndex(([, data]) => sum(data) >= bytes.length + HEAD_BYTES);
  const blocks = BLOCKS[version - 1];
  if (!blocks) throw new RangeError(`${bytes.length} bytes are too long for a QR code`);
  const [correction, data] = blocks;
  const frame = framed(version);
  fill(frame, interleaved(padded(bytes, sum(data)), data, correction));
  return frame.map((row) => row.map((module) => module === true));
}

/** A module, or nothing where data go. */
type Frame = (boolean | undefined)[][];

/** Everything but the data. */
function framed(version: number): Frame {
  const size = 17 + 4 * version;
  const frame: Frame = Array.from({ length: size }, () => Array<boolean | undefined>(size).fill(undefined));
  const set = (x: number, y: number, isDark: boolean) => {
    const row = frame[y];
    if (row && x >= 0 && x < size) row[x] = isDark;
  };
  for (let at = 0; at < size; at += 1) {
    set(at, 6, at % 2 === 0);
    set(6, at, at % 2 === 0);
  }
  const square = (cx: number, cy: number, radius: number, light: readonly number[]) => {
    for (let y = -radius; y <= radius; y += 1)
      for (let x = -radius; x <= radius; x += 1)
        set(cx + x, cy + y, !light.includes(Math.max(Math.abs(x), Math.abs(y))));
  };
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const)
    square(x, y, 4, [2, 4]);
  const centres = squaresOf(version, size);
  const last = size - 7;
  for (const y of centres)
    for (const x of centres) {
      const isAtCorner = (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
      if (!isAtCorner) square(x, y, 2, [1]);
    }
  for (let bit = 0; bit < 15; bit += 1) {
    const isDark = ((FORMAT >> bit) & 1) === 1;
    // Beside the first square, around its corner; and again beside the two others.
    if (bit < 8) set(8, bit < 6 ? bit : bit + 1, isDark);
    else set(bit < 9 ? 7 : 14 - bit, 8, isDark);
    if (bit < 8) set(size - 1 - bit, 8, isDark);
    else set(8, size - 15 + bit, isDark);
  }
  set(8, size - 8, true);
  if (version >= 7) {
    const told = versionBits(version);
    for (let bit = 0; bit < 18; bit += 1) {
      const isDark = ((told >> bit) & 1) === 1;
      const [along, across] = [Math.floor(bit / 3), size - 11 + (bit % 3)];
      set(across, along, isDark);
      set(along, across, isDark);
    }
  }
  return frame;
}

function squaresOf(version: number, size: number): number[] {
  const second = SECOND_SQUARE[version - 1];
  if (!second) return [];
  const last = size - 7;
  return [...new Set([6, second, last])];
}

/** The version, six bits, and the twelve that check it. */
function versionBits(version: number): number {
  let rest = version;
  for (let bit = 0; bit < 12; bit += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  return (version << 12) | rest;
}

/** The bytes behind their head, and what fills them up to the end. */
function padded(bytes: readonly number[], length: number): number[] {
  // Four bits say what they are and eight how many: all else is shifted by half a byte.
  const halves = [
    0b0100,
    bytes.length >> 4,
    bytes.length & 15,
    ...bytes.flatMap((byte) => [byte >> 4, byte & 15]),
    0,
  ];
  const whole = Array.from({ length: halves.length / 2 }, (_, at) => {
    const [high = 0, low = 0] = halves.slice(2 * at);
    return (high << 4) | low;
  });
  const filling = Array.from({ length: length - whole.length }, (_, at) => (at % 2 === 0 ? 0xec : 0x11));
  return [...whole, ...filling];
}

/** The first bytes of all blocks, then their second ones, and so on; then the same of what corrects them. */
function interleaved(bytes: readonly number[], lengths: readonly number[], correction: number): number[] {
  const divisor = generator(correction);
  let from = 0;
  const blocks = lengths.map((length) => {
    const data = bytes.slice(from, from + length);
    from += length;
    return { data, check: remainder(data, divisor) };
  });
  const inTurn = (parts: readonly number[][]) =>
    Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, at) =>
      parts.flatMap((part) => part.slice(at, at + 1)),
    ).flat();
  return [...inTurn(blocks.map(({ data }) => data)), ...inTurn(blocks.map(({ check }) => check))];
}

/** Bit by bit in columns of two, up and down from the right; masked like a chessboard. */
function fill(frame: Frame, bytes: readonly number[]): void {
  const size = frame.length;
  let bit = 0;
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the clock is left out.
    if (right === 6) right = 5;
    const isUp = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const y = isUp ? size - 1 - step : step;
      const row = frame[y] ?? [];
      for (const x of [right, right - 1]) {
        if (row[x] !== undefined) continue;
        const isSet = (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
        row[x] = isSet !== ((x + y) % 2 === 0);
        bit += 1;
      }
    }
  }
}

/** Reed–Solomon: the polynomial whose roots are the powers of 2, but for its leading 1. */
function generator(degree: number): number[] {
  let polynomial = [1];
  let root = 1;
  for (let at = 0; at < degree; at += 1) {
    const shifted = [...polynomial, 0];
    polynomial = shifted.map((one, place) => one ^ product(polynomial[place - 1] ?? 0, root));
    root = product(root, 2);
  }
  return polynomial.slice(1);
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  return data.reduce(
    (rest, byte) => {
      const factor = byte ^ (rest[0] ?? 0);
      return [...rest.slice(1), 0].map((one, place) => one ^ product(divisor[place] ?? 0, factor));
    },
    divisor.map(() => 0),
  );
}

/** In the field of 256 numbers. */
function product(a: number, b: number): number {
  let of = 0;
  for (let bit = 7; bit >= 0; bit -= 1) of = (of << 1) ^ ((of >> 7) * 0x11d) ^ (((b >> bit) & 1) * a);
  return of;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
