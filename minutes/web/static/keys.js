// Keys of the editor: which chord does what, changed by the clerk and kept in this browser. Foot pedals send keys too.

/**
 * @typedef {object} Action
 * @property {string} id
 * @property {string} label
 * @property {string} chord as it is unless the clerk chose another
 */

/** @type {Action[]} */
export const ACTIONS = [
  { id: "hear", label: "カーソルのある語から聞く／止める", chord: "Ctrl+Space" },
  { id: "take", label: "止めて、聞いた語を選ぶ（打つと置き換わり、続きが再生される）", chord: "F2" },
  { id: "wordBefore", label: "前の語を選ぶ", chord: "Alt+ArrowLeft" },
  { id: "wordAfter", label: "次の語を選ぶ", chord: "Alt+ArrowRight" },
  { id: "back", label: "3秒戻す", chord: "Ctrl+Shift+Space" },
  { id: "slower", label: "3秒戻して、遅く聞く", chord: "Alt+Comma" },
  { id: "faster", label: "速くする", chord: "Alt+Period" },
  { id: "loop", label: "この発言を繰り返し聞く／やめる", chord: "Alt+KeyL" },
  { id: "goto", label: "時刻へ移る", chord: "Alt+KeyG" },
  { id: "next", label: "次の発言へ", chord: "Alt+ArrowDown" },
  { id: "previous", label: "前の発言へ", chord: "Alt+ArrowUp" },
  { id: "nextDoubt", label: "次の要確認へ", chord: "F8" },
  { id: "previousDoubt", label: "前の要確認へ", chord: "Shift+F8" },
  { id: "settle", label: "確かめたことにして次へ", chord: "F9" },
  { id: "find", label: "検索と置換", chord: "Ctrl+KeyF" },
  { id: "save", label: "すぐ保存する", chord: "Ctrl+KeyS" },
];

const KEPT = "minutes-keys";
const PLAIN =
  /^(Key[A-Z]|Digit\d|Space|Enter|Tab|Backspace|Delete|Arrow\w+|Comma|Period|Home|End|Minus|Slash|Semicolon|Quote|Bracket\w+|Backslash|Equal|Numpad\w+|Page\w+)$/;
/** @type {Record<string, string>} */
const NAMES = {
  Space: "スペース",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Comma: ",",
  Period: ".",
};

/**
 * The chord of a key that was pressed, "Ctrl+Alt+Shift+Code".
 * @param {Pick<KeyboardEvent, "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">} event
 */
export function chordOf({ code, ctrlKey, metaKey, altKey, shiftKey }) {
  return `${ctrlKey || metaKey ? "Ctrl+" : ""}${altKey ? "Alt+" : ""}${shiftKey ? "Shift+" : ""}${code}`;
}

/**
 * A chord as it stands on the keys.
 * @param {string} chord
 */
export function chordText(chord) {
  return chord
    .split("+")
    .map((part) => NAMES[part] ?? part.replace(/^(Key|Digit)/, ""))
    .join("+");
}

export class Keys {
  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage */
  constructor(storage) {
    this.storage = storage;
    /** @type {Record<string, string>} */
    this.own = read(storage);
  }

  /** @param {string} id */
  chord(id) {
    return this.own[id] ?? ACTIONS.find((action) => action.id === id)?.chord ?? "";
  }

  /**
   * What a chord does; undefined where it is nobody's.
   * @param {string} chord
   */
  action(chord) {
    return ACTIONS.find(({ id }) => this.chord(id) === chord)?.id;
  }

  /**
   * Why an action cannot have a chord; "" where it can.
   * @param {string} id
   * @param {string} chord
   */
  refusal(id, chord) {
    const taken = this.action(chord);
    if (taken && taken !== id) return `「${ACTIONS.find((action) => action.id === taken)?.label}」のキーです`;
    if (PLAIN.test(chord.replace(/^Shift\+/, ""))) return "文字を打つキーは、Ctrl か Alt と一緒に使います";
    if (/^Ctrl\+(Digit|Numpad)[1-9]$/.test(chord)) return "発言者を選ぶキーです";
    return "";
  }

  /**
   * @param {string} id
   * @param {string} chord
   */
  assign(id, chord) {
    this.own[id] = chord;
    this.keep();
  }

  /** All as they were. */
  reset() {
    this.own = {};
    this.keep();
  }

  keep() {
    try {
      this.storage.setItem(KEPT, JSON.stringify(this.own));
    } catch {
      // They last as long as the page.
    }
  }
}

/** @param {Pick<Storage, "getItem">} storage */
function read(storage) {
  try {
    const kept = JSON.parse(storage.getItem(KEPT) ?? "{}");
    return typeof kept === "object" && kept ? kept : {};
  } catch {
    return {}; // not ours
  }
}
