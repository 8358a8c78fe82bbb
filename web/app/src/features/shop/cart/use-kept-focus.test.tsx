// @vitest-environment jsdom
import { cleanup, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, expect, it } from "vitest";
import { useKeptFocus } from "./use-kept-focus";

function Lines({ skus }: { skus: string[] }) {
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box, skus.length);
  return (
    <div ref={box}>
      {skus.length === 0 && <p tabIndex={-1} data-empty data-testid="none" />}
      {skus.map((sku) => (
        <div key={sku} tabIndex={-1} data-sku={sku} data-testid={sku}>
          <button type="button" data-testid={`${sku}-button`} />
        </div>
      ))}
    </div>
  );
}

afterEach(cleanup);

it("stays with the line that took the place, the last one, and what says that there is none", () => {
  const { rerender } = render(<Lines skus={["a", "b", "c"]} />);
  const focusedAfter = (skus: string[]) => {
    rerender(<Lines skus={skus} />);
    return document.activeElement?.getAttribute("data-testid");
  };
  screen.getByTestId("b-button").focus();
  expect(focusedAfter(["a", "c"])).toBe("c");
  expect(focusedAfter(["a"])).toBe("a");
  expect(focusedAfter([])).toBe("none");
});

it("is not taken from where it is", () => {
  const { rerender } = render(<Lines skus={["a", "b"]} />);
  screen.getByTestId("a-button").focus();
  rerender(<Lines skus={["a"]} />);
  expect(document.activeElement).toBe(screen.getByTestId("a-button"));
});
