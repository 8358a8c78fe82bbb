import type { components } from "./schema.gen";

type Schemas = components["schemas"];

export type Order = Schemas["Order"];
export type OrderLine = Schemas["LineView"];
export type OrderPage = Schemas["OrderPage"];
export type OrderStatus = Schemas["Status"];
export type PaymentState = Schemas["Payment"];
export type FulfillmentState = Schemas["Fulfillment"];
export type Score = Schemas["ScoreView"];
export type Money = Schemas["MoneyView"];
export type Product = Schemas["Product"];
export type Site = Schemas["Site"];
export type User = Schemas["User"];
export type FeedItem = Schemas["FeedItem"];
export type Review = Schemas["Review"];
export type Quote = Schemas["Quote"];
export type CartAnswer = Schemas["Cart"];
export type Coupon = Schemas["Coupon"];
export type Job = Schemas["Job"];
export type Category = Schemas["Category"];
export type WebhookEndpoint = Schemas["WebhookEndpoint"];
export type Delivery = Schemas["WebhookDelivery"];
export type Station = Schemas["Station"];
export type Movement = Schemas["Movement"];
export type StockLevel = Schemas["StockLevel"];
export type LineDifference = Schemas["LineDifference"];
export type UpdatePreview = Schemas["UpdatePreview"];
