// Two voices that are one person, and a person who is not in the list yet.

import { ask } from "./ask.js";
import { el } from "./dom.js";

/** @typedef {import("./types.js").Draft} Draft */

export class People {
  /**
   * @param {Draft} data
   * @param {(operation: import("./operation.js").Operation) => Promise<void>} operate
   */
  constructor(data, operate) {
    this.data = data;
    this.operate = operate;
    this.node = el(
      "button",
      { type: "button", class: "m-button m-merge-people", onclick: () => this.merge() },
      "同じ人をまとめる…",
    );
  }

  async merge() {
    if (this.data.speakers.length < 2) {
      await ask("まとめられる人が2人いません", [], [{ name: "ok", word: "分かった" }]);
      return;
    }
    const choices = this.data.speakers.map(({ id, label, count }) => ({
      value: id,
      word: `${label}（発言${count}件）`,
    }));
    const [first = "", second = ""] = this.likeliest();
    const boxes = [
      { name: "person", label: "この人の発言を", choices, value: second },
      { name: "into", label: "この人の発言にする", choices, value: first, hint: "氏名・役職はこちらが残ります" },
    ];
    const same = ({ person = "", into = "" }) => (person === into ? "別の人を選んでください。" : "");
    const given = await ask("同じ人をまとめる", boxes, [{ name: "save", word: "まとめる" }], same);
    if (given) await this.operate({ op: "merge_people", ...given.values });
  }

  /** Two of the same name, or else the first two. */
  likeliest() {
    const { speakers } = this.data;
    const bare = (/** @type {string} */ name) => name.replace(/\s/gu, "");
    for (const speaker of speakers) {
      const twin = speakers.find(
        (other) => other !== speaker && speaker.name && bare(other.name) === bare(speaker.name),
      );
      if (twin) return [speaker.id, twin.id];
    }
    return [speakers[0]?.id, speakers[1]?.id];
  }

  /**
   * A statement gets a person who is not in the list.
   * @param {string} statement
   */
  async stranger(statement) {
    const boxes = [
      { name: "name", label: "氏名" },
      { name: "role", label: "役職" },
    ];
    const nameless = ({ name = "" }) => (name ? "" : "氏名を入れてください。");
    const given = await ask("発言者を新しい人にする", boxes, [{ name: "save", word: "決める" }], nameless);
    if (given) await this.operate({ op: "speaker", statement, person: given.values });
  }
}
