// Nodes of the page. Text from files and people only ever enters it as text nodes.

/**
 * An element: el("button", {class: "x", onclick: f}, "text", child).
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} attributes null, undefined and false leave one out; "on…" listens
 * @param {(Node | string | null | undefined)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/**
 * Call `typed` with each change of a box that is not in the middle of a conversion (かな→漢字):
 * unfinished kana are nobody's text yet.
 * @param {HTMLInputElement | HTMLTextAreaElement} box
 * @param {() => void} typed
 */
export function onTyped(box, typed) {
  box.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) typed();
  });
  box.addEventListener("compositionend", typed);
}
