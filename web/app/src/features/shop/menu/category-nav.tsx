import { useEffect, useRef, useState } from "react";
import { useCurrentInSight } from "#/lib/page/use-current-in-sight";
import { messages } from "../messages";
import styles from "./category-nav.module.css";
import type { Category } from "./menu";

/** Below the header and these buttons: a category that has reached this line is the one being read. */
const READING_LINE_PX = 150;

/** Jumps to a category, and shows which one is being read. */
export function CategoryNav({ categories }: { categories: readonly Category[] }) {
  const current = useCurrent(categories);
  const list = useRef<HTMLUListElement>(null);
  useCurrentInSight(list, current);
  return (
    <nav aria-label={messages.categories} className={styles.nav}>
      <ul ref={list} className={styles.list}>
        {categories.map(({ name, anchor }) => (
          <li key={name}>
            <button
              type="button"
              className={styles.chip}
              aria-current={anchor === current ? "true" : undefined}
              onClick={() => goTo(anchor)}
            >
              <bdi>{name}</bdi>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The heading gets the focus too: who uses the keyboard goes on from there. */
function goTo(anchor: string): void {
  const heading = document.getElementById(anchor);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  heading?.scrollIntoView({ behavior: isCalm ? "instant" : "smooth", block: "start" });
  heading?.focus({ preventScroll: true });
}

function useCurrent(categories: readonly Category[]): string | undefined {
  const [current, setCurrent] = useState(categories[0]?.anchor);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      frame = 0;
      const passed = categories.filter(({ anchor }) => {
        const top = document.getElementById(anchor)?.getBoundingClientRect().top;
        return top !== undefined && top < READING_LINE_PX;
      });
      const isAtEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 2;
      const shown = isAtEnd && window.scrollY > 0 ? categories.at(-1) : (passed.at(-1) ?? categories[0]);
      setCurrent(shown?.anchor);
    };
    const onScroll = () => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    window.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      window.removeEventListener("scroll", onScroll);
      cancelAnimationFrame(frame);
    };
  }, [categories]);
  return current;
}
