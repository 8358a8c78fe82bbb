import { describe, expect, it } from "vitest";
import { matched, missing, remapped } from "./columns";
import { headOf, records } from "./head";
import { sending } from "./sending";

const file = (text: string) => new Blob([text]);

describe("the beginning of a file", () => {
  it("has names and first rows, whatever stands between its cells", async () => {
    const head = await headOf(file('\uFEFFSKU;"Name; long";Price\r\na-1;"say ""hi""";4,50\r\n\r\na-2;two\n'));
    expect(head).toEqual({
      header: ["SKU", "Name; long", "Price"],
      rows: [
        ["a-1", 'say "hi"', "4,50"],
        ["a-2", "two"],
      ],
      delimiter: ";",
      rowsAt: 27,
    });
    expect((await headOf(file("a\tb\n1\t2")))?.delimiter).toBe("\t");
    expect((await headOf(file("sku\nx\n")))?.header).toEqual(["sku"]);
  });

  it("may be in the letters of Windows, and have line breaks within quotes", async () => {
    const bytes = new Uint8Array([...new TextEncoder().encode('sku,"na\nme"\nx,Caf'), 0xe9]);
    const head = await headOf(new Blob([bytes]));
    expect(head?.header).toEqual(["sku", "na\nme"]);
    expect(head?.rows).toEqual([["x", "Café"]]);
  });

  it("is not looked into when it is compressed or empty", async () => {
    expect(await headOf(new Blob([new Uint8Array([0x28, 0xb5, 0x2f, 0xfd, 1, 2])]))).toBeNull();
    expect(await headOf(file(""))).toBeNull();
    expect(await headOf(file("\n\n"))).toBeNull();
  });

  it("is read no further than asked", () => {
    expect(records("a,b\nc,d\ne,f", ",", 2)).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });
});

describe("columns", () => {
  it("are known by the names that such columns have", () => {
    expect(matched(["Article No.", "Title", "Unit price", "Colour"], "products")).toEqual([
      "sku",
      "name",
      "price",
      null,
    ]);
    expect(missing(matched(["Title"], "products"), "products")).toEqual(["sku"]);
    expect(missing(matched(["Invoice", "Date", "SKU", "Qty"], "orders"), "orders")).toEqual([]);
  });

  it("are one field at most, and a field one of them", () => {
    expect(remapped(["sku", "name", null], 2, "name")).toEqual(["sku", null, "name"]);
    expect(remapped(["sku", "name", null], 0, null)).toEqual([null, "name", null]);
  });
});

describe("what is sent", () => {
  const text = "Art,Label,Price\na-1,Soup,4.50\n";

  it("is the file as it is, with what people chose told", async () => {
    const whole = file(text);
    const head = await headOf(whole);
    if (!head) throw new Error("no head");
    const sent = sending(whole, head, ["sku", "name", "price"], "products");
    expect(sent).toEqual({ body: whole, columns: "sku:Art,name:Label,price:Price" });
  });

  it("has other names on top where the hub could not be told, or would take what is left out", async () => {
    const whole = file(text);
    const head = await headOf(whole);
    if (!head) throw new Error("no head");
    const sent = sending(whole, head, ["sku", "name", null], "products");
    expect(sent.columns).toBe("");
    expect(await sent.body.text()).toBe("sku,name,left out 3\na-1,Soup,4.50\n");

    const odd = file('"Art, no";Name\na-1;Soup\n');
    const oddHead = await headOf(odd);
    if (!oddHead) throw new Error("no head");
    expect(await sending(odd, oddHead, ["sku", "name"], "products").body.text()).toBe("sku;name\na-1;Soup\n");
  });
});
