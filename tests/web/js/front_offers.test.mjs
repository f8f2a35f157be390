import assert from "node:assert/strict";
import { test } from "node:test";

import { byLayout, offered, openOffers } from "../../../minutes/web/static/front_offers.js";

/**
 * @param {string} name
 * @param {string[]} layouts
 * @param {string} suggested
 * @returns {import("../../../minutes/web/static/types.js").FrontField}
 */
function field(name, layouts, suggested = "") {
  return { name, label: name, kind: "line", help: "", example: "", choices: [], layouts, suggested };
}

const FRONT = [field("session", ["honkaigi"], "本日から3日間"), field("observers", ["honkaigi", "iinkai"], "3名")];

test("a layout's own fields come first, none is lost, and a layout without any has them all", () => {
  const { asked, others } = byLayout(FRONT, "iinkai");
  assert.deepEqual([asked.map(({ name }) => name), others.map(({ name }) => name)], [["observers"], ["session"]]);
  assert.deepEqual(byLayout(FRONT, "youten"), { asked: FRONT, others: [] });
});

test("what was said is offered only where the box says something else, and never blocks what a person wrote", () => {
  const observers = field("observers", [], "3名");
  assert.equal(offered(observers, ""), "3名");
  assert.equal(offered(observers, "5名"), "3名");
  assert.equal(offered(observers, " 3名 "), "");
  assert.equal(offered(field("late", []), "佐藤花子"), "");
});

test("lines stay lines in a box of lines, and become one where the box has one", () => {
  const said = "3番　山田花子\n5番　佐藤一郎";
  assert.equal(offered({ kind: "lines", suggested: said }, ""), said);
  assert.equal(offered({ kind: "line", suggested: said }, ""), "3番　山田花子　5番　佐藤一郎");
  assert.equal(offered({ kind: "lines", suggested: said }, said), "");
});

test("only empty fields count as open", () => {
  assert.equal(
    openOffers(FRONT, () => ""),
    2,
  );
  assert.equal(
    openOffers(FRONT, (name) => (name === "observers" ? "5名" : "")),
    1,
  );
});
