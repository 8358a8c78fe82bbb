import { createElement, type FunctionComponent, type SVGProps } from "react";

/** An icon as the library's files describe it: elements and their attributes, a React `key` among them. */
interface IconData {
  node: [tag: string, attributes: Record<string, string>][];
}

type IconProps = SVGProps<SVGSVGElement> & { size?: number };

/**
 * Draws the icons of lucide-react, in place of the library's own code: it serves five frameworks, contexts and aliases, and
 * every page would carry it. The build puts this into its place, see `vite.config.ts`.
 */
export default function createIcon({ node }: IconData): FunctionComponent<IconProps> {
  // biome-ignore lint/correctness/noComponentHookFactories: made once an icon, when its file is loaded
  return function Icon({ size = 24, ...rest }) {
    return createElement(
      "svg",
      {
        width: size,
        height: size,
        viewBox: "0 0 24 24",
        fill: "none",
        stroke: "currentColor",
        strokeWidth: 2,
        strokeLinecap: "round",
        strokeLinejoin: "round",
        ...rest,
      },
      node.map(([tag, attributes]) => createElement(tag, attributes)),
    );
  };
}
