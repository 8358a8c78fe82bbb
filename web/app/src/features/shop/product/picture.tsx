import { useState } from "react";
import type { MenuItem } from "../menu/menu";
import { pictureOf } from "./picture-address";

interface PictureProps {
  item: MenuItem;
  size: "small" | "large";
  className: string | undefined;
}

/** A picture of an article. What cannot be loaded is not shown: a card or a sheet without one is whole, too. */
export function Picture({ item, size, className }: PictureProps) {
  const address = pictureOf(item.images?.[size] ?? item.image_url, window.location.href);
  const [missing, setMissing] = useState<string | null>(null);
  if (address === null || missing === address) return null;
  return (
    <img
      className={className}
      src={address}
      alt=""
      loading={size === "small" ? "lazy" : "eager"}
      width={size === "small" ? 320 : 1_024}
      height={size === "small" ? 200 : 640}
      onError={() => setMissing(address)}
    />
  );
}
