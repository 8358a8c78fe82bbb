"""What Schemathesis cannot know from the description: bodies that are not JSON, and bodies that are taken.

A body that is made up fits its schema, and yet names what there is not, or says two things that exclude each other. Those
below are what somebody means, so that answers of success are looked at too; shop.mjs has made what they name.
"""

import schemathesis
from hypothesis import strategies as st

CELLS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12
)
HEADS = st.sampled_from(
    ["sku,name,price,stock", "email,name,role", "id,site,placed_at,total", "sku;Name;Preis"]
)
ROWS = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=5).map("\n".join)
schemathesis.openapi.media_type(
    "text/csv", st.tuples(HEADS, ROWS).map(lambda file: "\n".join(file).encode())
)

# A PNG of one pixel, whole; others begin like it, or like a JPEG or a WebP, and go on anyhow.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63106838f01f0004440250a38c3f810000000049454e44ae426082"
)
BEGINNINGS = st.sampled_from([PIXEL[:33], b"\xff\xd8\xff\xe0", b"RIFF\x24\x00\x00\x00WEBPVP8 ", b""])
PICTURES = st.one_of(
    st.just(PIXEL),
    st.tuples(BEGINNINGS, st.binary(max_size=256)).map(b"".join),
)
schemathesis.openapi.media_type("image/png", PICTURES, aliases=["image/jpeg", "image/webp"])

# A point of P-256 that is on the curve (its generator), and sixteen bytes: the keys of a browser.
POINT = "BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
LINES = [{"sku": "pizza-margherita", "quantity": 2}]
BODIES = {
    "orders_place": {"lines": LINES, "site": "main"},
    "orders_update": {"lines": [{"sku": "tiramisu", "quantity": 2}]},
    "orders_refund": {"reason": "It was cold."},
    "quotes_create": {"lines": LINES, "site": "main", "coupon": "TENTH0"},
    "carts_replace": {"lines": LINES},
    "models_score": {"lines": LINES, "site": "main"},
    "coupons_create": {"code": "HALF", "kind": "percent", "percent_bp": 5000},
    "products_create": {"sku": "stew", "name": "Stew", "price": 450},
    "products_change": {"description": "Of the day."},
    "stock_recount": {"quantity": 100},
    "users_create": {"email": "eve@example.org", "password": "rain on a tin roof", "role": "kitchen"},
    "auth_signup": {"email": "fay@example.org", "password": "rain on a tin roof"},
    "api-keys_create": {"name": "Till", "scopes": ["orders:read"], "sites": ["main"]},
    "webhooks_create": {"url": "http://127.0.0.1:1024/", "events": ["order.*"], "site": "main"},
    "push_subscribe": {
        "endpoint": "https://127.0.0.1:1024/",
        "keys": {"p256dh": POINT, "auth": "AAAAAAAAAAAAAAAAAAAAAA"},
    },
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            body = BODIES.get(operation.get("operationId"))
            if body is not None:
                operation["requestBody"]["content"]["application/json"]["example"] = body
