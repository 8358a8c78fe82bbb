import { expect, it } from "vitest";
import { pictureOf } from "./picture-address";

const page = "http://shop.example:8080/";

it.each([
  ["https://pictures.example/pizza.webp", "https://pictures.example/pizza.webp"],
  ["/pictures/pizza.webp", "http://shop.example:8080/pictures/pizza.webp"],
  ["http://shop.example:8080/pizza.webp", "http://shop.example:8080/pizza.webp"],
  ["http://pictures.example/pizza.webp", null],
  ["http://shop.example/pizza.webp", null],
  ["javascript:alert(1)", null],
  ["http://", null],
  ["", null],
  [null, null],
])("%s is shown from %s", (url, shown) => {
  expect(pictureOf(url, page)).toBe(shown);
});
