import type * as en from "./allergen-messages";

export const allergens: typeof en.allergens = {
  gluten: "الغلوتين",
  crustaceans: "القشريات",
  eggs: "البيض",
  fish: "السمك",
  peanuts: "الفول السوداني",
  soybeans: "الصويا",
  milk: "الحليب",
  nuts: "المكسرات",
  celery: "الكرفس",
  mustard: "الخردل",
  sesame: "السمسم",
  sulphites: "الكبريتيت",
  lupin: "الترمس",
  molluscs: "الرخويات",
};
