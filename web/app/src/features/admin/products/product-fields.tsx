import { TextArea, TextField } from "#/components/field";
import { Switch } from "#/components/switch";
import type { Product, Site } from "#/lib/api/types";
import { locale } from "#/lib/format/format";
import styles from "../form/form.module.css";
import { HoursField } from "../form/hours-field";
import { minorDigits, writeDecimal } from "../form/price";
import type { RecordForm } from "../form/use-record-form";
import { AllergensField } from "./allergens-field";
import { messages } from "./messages";
import { OptionsField } from "./options-field";
import { PictureField } from "./picture-field";
import type { ProductValues } from "./product-form";

interface ProductFieldsProps {
  site: Site;
  product: Product | undefined;
  form: RecordForm<ProductValues>;
  categories: readonly string[];
  /** It has another picture, and with it another version. */
  onPicture: (product: Product) => void;
}

const { form: words } = messages;
const EXAMPLE_MINOR = 950;

export function ProductFields(props: ProductFieldsProps) {
  const { site, product, form, categories, onPicture } = props;
  const { values, set, errors, text } = form;
  const digits = minorDigits(site.currency);
  const example = writeDecimal(digits === 0 ? EXAMPLE_MINOR : EXAMPLE_MINOR * 10 ** (digits - 2), digits);
  return (
    <>
      {!product && <TextField {...text("sku", words.sku, words.skuHint)} spellCheck={false} required />}
      <TextField {...text("name", words.name)} required />
      <div className={styles.pair}>
        <TextField
          {...text("price", words.price(site.currency), words.priceHint(example))}
          inputMode="decimal"
          required
        />
        <TextField {...text("category", words.category)} list="product-categories" />
      </div>
      <datalist id="product-categories">
        {categories.map((category) => (
          <option key={category} value={category} />
        ))}
      </datalist>
      <Switch
        label={words.available}
        hint={words.availableHint}
        checked={values.isAvailable}
        onChange={(checked) => set("isAvailable", checked)}
      />
      <TextArea {...text("description", words.description)} />
      <div className={styles.pair}>
        <TextField {...text("station", words.station, words.stationHint)} />
        <TextField {...text("window", words.window, words.windowHint(site.window_s))} inputMode="numeric" />
      </div>
      <TextField
        {...text("barcode", words.barcode, words.barcodeHint)}
        spellCheck={false}
        autoComplete="off"
      />
      {product ? (
        <p>
          {words.stockNow}:{" "}
          <strong>{product.stock == null ? messages.untracked : product.stock.toLocaleString(locale)}</strong>
        </p>
      ) : (
        <TextField {...text("stock", words.stock, words.stockHint)} inputMode="numeric" />
      )}
      <TextField {...text("lowStock", words.lowStock, words.lowStockHint)} inputMode="numeric" />
      <OptionsField
        value={values.options}
        error={errors.options}
        onChange={(options) => set("options", options)}
      />
      <AllergensField value={values.allergens} onChange={(allergens) => set("allergens", allergens)} />
      <HoursField
        label={words.hours}
        hint={words.hoursHint}
        value={values.hours}
        error={errors.hours}
        onChange={(hours) => set("hours", hours)}
      />
      {product ? (
        <PictureField product={product} onChange={onPicture} />
      ) : (
        <p className={styles.hint}>{words.pictureAfter}</p>
      )}
      <TextField {...text("image", words.image, words.imageHint)} inputMode="url" />
    </>
  );
}
