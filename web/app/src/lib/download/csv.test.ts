import { expect, it } from "vitest";
import { csv } from "./csv";

it("writes rows for spreadsheets, and no formula", () => {
  const rows = [
    { name: 'Pizza "Roma"', pieces: 12.5 },
    { name: "=1+1", pieces: null },
  ];
  const columns = [
    { name: "Article", of: (row: (typeof rows)[number]) => row.name },
    { name: "Pieces", of: (row: (typeof rows)[number]) => row.pieces },
  ];
  expect(csv(columns, rows)).toBe('\uFEFF"Article","Pieces"\r\n"Pizza ""Roma""",12.5\r\n"\'=1+1",\r\n');
});
