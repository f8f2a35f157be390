// 前書き: which of its fields a layout asks for, and what the meeting itself says of them.

/** @typedef {import("./types.js").FrontField} FrontField */

/**
 * The fields that a layout asks for, and the others; all are asked for where the layout knows none of them.
 * @param {FrontField[]} front
 * @param {string} layout
 */
export function byLayout(front, layout) {
  const wanted = ({ layouts = /** @type {string[]} */ ([]) }) => layouts.includes(layout);
  const asked = front.filter(wanted);
  if (!asked.length) return { asked: front, others: [] };
  return { asked, others: front.filter((field) => !wanted(field)) };
}

/**
 * What the meeting itself says of a field, where the box says something else; as it stands in the box.
 * @param {Pick<FrontField, "kind" | "suggested">} field
 * @param {string} value of the box
 */
export function offered({ kind, suggested }, value) {
  const said = kind === "lines" ? suggested.trim() : suggested.trim().replaceAll(/\s*\n\s*/gu, "　");
  return said === value.trim() ? "" : said;
}

/**
 * How many fields are empty of which the meeting says something.
 * @param {FrontField[]} front
 * @param {(name: string) => string} value
 */
export function openOffers(front, value) {
  return front.filter((field) => !value(field.name).trim() && offered(field, "")).length;
}
