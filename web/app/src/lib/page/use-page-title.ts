import { useEffect } from "react";

/** What the tab says while this screen is shown; the page's own title afterwards. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = title;
    return () => {
      document.title = before;
    };
  }, [title]);
}
