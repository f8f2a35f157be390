// The word that is spoken is marked, and the page follows it until the clerk scrolls.

const MARK = "m-spoken";
const SCROLLS = ["PageUp", "PageDown"];

export class Follow {
  /** @param {HTMLElement} rows what scrolls */
  constructor(rows) {
    this.rows = rows;
    this.on = true;
    this.last = "";
    for (const kind of ["wheel", "touchmove"]) {
      rows.addEventListener(kind, () => this.stop(), { passive: true });
    }
    rows.addEventListener("pointerdown", ({ target }) => target === rows && this.stop()); // the scroll bar
    rows.addEventListener("keydown", ({ key }) => SCROLLS.includes(key) && this.stop());
  }

  stop() {
    this.on = false;
  }

  /** The recording begins to play: follow again. */
  again() {
    this.on = true;
    this.last = "";
  }

  /**
   * @param {import("./row.js").Row | undefined} row
   * @param {number} seconds
   * @param {boolean} playing
   */
  hearing(row, seconds, playing) {
    const range = row?.spoken(seconds) ?? null;
    mark(range);
    if (!row || !range || !playing || !this.on) return;
    const place = `${row.statement.id} ${range.startOffset} ${range.toString()}`;
    if (place === this.last) return;
    this.last = place;
    const word = range.getBoundingClientRect();
    const { top, bottom } = this.rows.getBoundingClientRect();
    const shown = word.height > 0 && word.top >= top && word.bottom <= bottom - 60;
    if (!shown) row.node.scrollIntoView({ block: word.height > bottom - top ? "start" : "center" });
  }
}

/** @param {Range | null} range */
function mark(range) {
  if (!("highlights" in CSS)) return; // the sentence is marked all the same
  if (range) CSS.highlights.set(MARK, new Highlight(range));
  else CSS.highlights.delete(MARK);
}

/**
 * Characters of an element's text as a range; null where they are not there.
 * @param {Element} node
 * @param {number} from
 * @param {number} to
 */
export function rangeIn(node, from, to) {
  const range = document.createRange();
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  let place = 0;
  let begun = false;
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const length = text.textContent?.length ?? 0;
    if (!begun && from < place + length) {
      range.setStart(text, from - place);
      begun = true;
    }
    if (begun && to <= place + length) {
      range.setEnd(text, Math.max(0, to - place));
      return range;
    }
    place += length;
  }
  return null;
}
