import { answer, api, uploads } from "#/lib/api/client";
import type { Product } from "#/lib/api/types";
import type { ProductBody } from "./product-form";

const PAGE_ROWS = 200;

export const productsKey = (site: string) => ["admin", "products", site] as const;

/** All products of a site: its menu is what people read, so there are few. */
export async function readProducts(site: string, signal: AbortSignal): Promise<Product[]> {
  const products: Product[] = [];
  let cursor: string | undefined;
  do {
    const query = { site, limit: PAGE_ROWS, ...(cursor && { cursor }) };
    const page = await answer(api.GET("/api/v1/products", { params: { query }, signal }));
    products.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return products;
}

export function readProduct({ site, sku }: Pick<Product, "site" | "sku">): Promise<Product> {
  return answer(api.GET("/api/v1/products/{sku}", { params: { path: { sku }, query: { site } } }));
}

export function createProduct(
  body: ProductBody & { site: string; sku: string; stock: number | null },
): Promise<Product> {
  return answer(api.POST("/api/v1/products", { params: { query: {} }, body }));
}

/** Changes it if it is still at the version that was read. */
export function changeProduct(product: Product, body: Partial<ProductBody>): Promise<Product> {
  const { site, sku, version } = product;
  return answer(
    api.PATCH("/api/v1/products/{sku}", {
      params: { path: { sku }, query: { site }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );
}

/** Its own picture, whole; the hub makes the sizes. */
export function sendPicture({ site, sku }: Product, file: File): Promise<Product> {
  const params = { path: { sku }, query: { site } };
  // A file goes as it is; the description of the API has no type for that.
  return answer(uploads.PUT("/api/v1/products/{sku}/image", { params, body: file as never }));
}

export function removePicture({ site, sku }: Product): Promise<Product> {
  return answer(api.DELETE("/api/v1/products/{sku}/image", { params: { path: { sku }, query: { site } } }));
}

export function removeProduct({ site, sku, version }: Product): Promise<unknown> {
  return answer(
    api.DELETE("/api/v1/products/{sku}", {
      params: { path: { sku }, query: { site } },
      headers: { "If-Match": `"${version}"` },
    }),
  );
}
