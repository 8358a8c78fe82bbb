import "./board.tokens.css";
import type { ReactNode } from "react";
import { useWearing } from "./look";

/** The ground of every screen of the board: its own colours and its own sizes. */
export function Surface({ children }: { children: ReactNode }) {
  useWearing();
  return <div data-surface="board">{children}</div>;
}
