// The strip below the bar, always in view: the recording and the doubts that are still open.

import { el } from "./dom.js";
import { keyList } from "./key_list.js";
import { menu } from "./menus.js";
import { KINDS } from "./rounds.js";

/**
 * @typedef {object} StripEvents
 * @property {(step: 1 | -1) => void} jump to the next or previous doubt
 * @property {(choice: string) => void} filter
 * @property {(shown: boolean) => void} verbatim
 * @property {(kind: string) => void} round
 * @property {() => boolean} pausing
 * @property {(wanted: boolean) => void} pauses the recording waits while somebody types
 */

export class Strip {
  /**
   * @param {import("./types.js").Draft} data
   * @param {{player: import("./player.js").Player, timeline: import("./timeline.js").Timeline,
   *   keys: import("./keys.js").Keys}} parts
   * @param {StripEvents} on
   */
  constructor(data, { player, timeline, keys }, on) {
    this.checks = el("span", { class: "m-checks" });
    this.open = 0; // doubts
    this.jumps = [
      button("前へ", "前の要確認（Shift+F8）", () => on.jump(-1)),
      button("次へ", "次の要確認（F8）", () => on.jump(1)),
    ];
    this.choice = el("select", { "aria-label": "表示する発言", onchange: () => on.filter(this.choice.value) });
    this.offer(data.speakers);
    const verbatim = el("input", { type: "checkbox", onchange: () => on.verbatim(verbatim.checked) });
    const pauses = el("input", { type: "checkbox", checked: on.pausing(), onchange: () => on.pauses(pauses.checked) });
    const rounds = KINDS.map(([kind, text]) =>
      el("button", { type: "button", class: "m-menu-item", onclick: () => on.round(kind) }, text),
    );
    this.node = el(
      "div",
      { class: "m-strip", role: "region", "aria-label": "録音" },
      el(
        "div",
        { class: "m-strip-line" },
        player.node,
        this.checks,
        ...this.jumps,
        menu("確かめる", el("div", {}, ...rounds)),
        menu(
          "表示",
          el(
            "div",
            { class: "m-view" },
            el("label", { class: "m-word" }, "発言", this.choice),
            el("label", { class: "m-tick" }, verbatim, "素起こしをすべての発言に出す"),
            el("label", { class: "m-tick" }, pauses, "打っている間は録音を止める"),
            player.picture?.choice ?? null,
          ),
        ),
        menu("キー操作", keyList(keys)),
      ),
      timeline.node,
      player.problem,
    );
  }

  /**
   * Tell how many statements a person should still look at.
   * @param {number} open
   */
  count(open) {
    this.open = open;
    this.checks.textContent = `要確認 ${open}件`;
    this.checks.classList.toggle("m-none", !open);
    for (const jump of this.jumps) jump.disabled = !open;
  }

  /**
   * Offer to show one speaker's statements; what was chosen stays.
   * @param {import("./types.js").Speaker[]} speakers
   */
  offer(speakers) {
    const kept = this.choice.value;
    this.choice.replaceChildren(
      el("option", { value: "" }, "すべての発言"),
      el("option", { value: "check" }, "要確認だけ"),
      ...speakers.map(({ id, label }) => el("option", { value: `by:${id}` }, `${label}だけ`)),
    );
    this.choice.value = kept;
  }
}

/**
 * @param {string} text
 * @param {string} title
 * @param {() => void} onclick
 */
function button(text, title, onclick) {
  return el("button", { type: "button", class: "m-button", title, onclick }, text);
}
