import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { sentence } from "#/lib/api/problem";
import type { Product } from "#/lib/api/types";
import { announce } from "../announce";
import { messages } from "./messages";
import styles from "./picture-field.module.css";
import { productsKey, removePicture, sendPicture } from "./product-api";

const { form: words } = messages;

interface PictureFieldProps {
  product: Product;
  /** It has another version now. */
  onChange: (product: Product) => void;
}

/** A product's own picture: in effect at once, since the hub makes two sizes of it. */
export function PictureField({ product, onChange }: PictureFieldProps) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (file: File | null) => (file ? sendPicture(product, file) : removePicture(product)),
    onSuccess: (after, file) => {
      onChange(after);
      announce((file ? words.pictureSaved : words.pictureGone)(product.name));
      void client.invalidateQueries({ queryKey: productsKey(product.site) });
    },
  });
  return (
    <div className={styles.picture}>
      {product.images && <img src={product.images.small} alt="" width={96} height={96} />}
      <TextField
        type="file"
        label={words.picture}
        hint={words.pictureHint}
        accept="image/jpeg,image/png,image/webp"
        error={change.error ? sentence(change.error) : undefined}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) change.mutate(file);
        }}
      />
      {product.images && (
        <Button size="s" busy={change.isPending} onClick={() => change.mutate(null)}>
          {words.pictureDrop}
        </Button>
      )}
    </div>
  );
}
