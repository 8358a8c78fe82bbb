//! The client keeps to schemas/vectors, however the hub's lines are put into frames.

import { describe, expect, test } from "vitest";
import { read } from "./vectors/format";
import { type Framing, play } from "./vectors/player";

const vectors = await read();

test("there are vectors", () => {
  expect(vectors.length).toBeGreaterThan(15);
});

describe.each<Framing>(["line by line", "together"])("%s", (framing) => {
  test.each(vectors)("$name", (vector) => play(vector, framing));
});
