// What the routes in api.py, profiles.py and voices.py answer, for the checks of the scripts (JSDoc).

/** A stretch of 素起こし that can be heard; marks are doubtful or corrected words, in characters. */
export interface Piece {
  text: string;
  start: number | null;
  end: number | null;
  marks: { from: number; to: number; original: string | null }[];
  /** Characters and beginning (1/100 s) of each word, one after the other. */
  words: number[];
}

/** Something that a person should hear again: under which name it is settled, why, and which words. */
export interface Doubt {
  id: string;
  reason: string;
  text: string;
  words: string;
  at: number | null;
}

export interface Statement {
  index: number;
  id: string;
  speaker_id: string | null;
  text: string;
  heading: string | null;
  pieces: Piece[];
  verbatim: string;
  start: number | null;
  end: number | null;
  /** Doubts that are open, in words. */
  flags: string[];
  /** The same with words and reason, each settled on its own. */
  doubts: Doubt[];
  /** Worth knowing, no reason to listen again. */
  notes: string[];
  checked: string[]; // ids of doubts that a person settled
  /** Id of the item of the agenda that it stands under. */
  item: string;
  turn_ids: string[];
  /** What the formatter changed, as far as a person has not written over it. */
  changes: Change[];
}

/** One change of the formatter; `start` in 素起こし, `at` in the present text. */
export interface Change {
  id: string;
  start: number;
  at: number;
  before: string;
  after: string;
  revoked: boolean;
}

export type DraftState = "draft" | "review" | "final";

export interface Attendee {
  name: string;
  role: string;
  group: string;
}

/** A statement that was taken out of the document. */
export interface Gone {
  id: string;
  text: string;
  after: string | null;
}

export interface Item {
  id: string;
  number: number | null;
  title: string;
}

/** What of a draft differs; a part that is not there is as it was. */
export interface Changed {
  statements: Statement[];
  order?: string[];
  header?: Header;
  front?: FrontField[];
  speakers?: Speaker[];
  items?: Item[];
  events?: MeetingEvent[];
  decisions?: Decision[];
  actions?: Action[];
  /** Those that differ. */
  points?: KeyPoint[];
  /** Ids of all of them, where that is another order. */
  points_order?: string[];
  /** Numbers of the items that all of them stand under, where some stand under another number and are the same else. */
  points_items?: (number | null)[];
  deleted?: Gone[];
  attendees?: Attendee[];
  state?: DraftState;
}

export interface Speaker {
  id: string;
  label: string;
  name: string;
  role: string;
  count: number;
  evidence: string[];
}

export interface Header {
  title: string;
  date: string;
  started_at: string;
  ended_at: string;
  place: string;
  /** Every field of the 前書き by its name. */
  [name: string]: string;
}

/** A field of the 前書き; `suggested`: what the meeting itself says, printed while the field is empty. */
export interface FrontField {
  name: string;
  label: string;
  kind: "line" | "lines" | "choice";
  help: string;
  example: string;
  choices: string[];
  /** Layouts that ask for it. */
  layouts: string[];
  suggested: string;
}

/** Who made it, and whether the words under it have changed since. */
interface Ground {
  id: string;
  text: string;
  by_hand: boolean;
  moved: boolean;
}

export interface MeetingEvent extends Ground {
  kind: string;
  /** 開会, 休憩, … */
  name: string;
  time: number;
  turn_id: string | null;
  warning: boolean;
}

export interface Decision extends Ground {
  turn_ids: string[];
}

export interface Action extends Ground {
  owner: string | null;
  /** YYYY-MM-DD */
  due: string | null;
  turn_ids: string[];
}

/** A line of the 要点筆記; `item`: number of its item of the agenda. */
export interface KeyPoint extends Ground {
  kind: string;
  item: number | null;
  speaker_id: string | null;
  turn_ids: string[];
  /** Who has to do a 宿題, until when. */
  note: string;
  /** What a language model proposed and was not taken, and why. */
  refused: string;
}

/** One change in words. */
export interface Told {
  version: number;
  kind: string;
  target: string;
  after: Record<string, string>;
  who: string;
  said: string;
  statement: string | null;
  own: boolean;
  holds: boolean;
  created_at: number;
}

/** A place in which two versions differ. */
export interface Difference {
  what: string;
  id: string | null;
  parts: ["same" | "gone" | "new", string][];
}

export interface Format {
  id: string;
  label: string;
}

export interface Conflict {
  kept: string;
  machine: string;
}

export interface Draft {
  version: number;
  /** Name of the meeting body, whose dictionary may learn. */
  body: string | null;
  /** Of the recording, in seconds. */
  duration: number;
  header: Header;
  front: FrontField[];
  /** Of the meeting's 様式: honkaigi, iinkai, … */
  layout: string;
  file_name: string;
  speakers: Speaker[];
  statements: Statement[];
  events: MeetingEvent[];
  items: Item[];
  deleted: Gone[];
  decisions: Decision[];
  actions: Action[];
  points: KeyPoint[];
  attendees: Attendee[];
  state: DraftState;
  /** What the states and the kinds of events are called. */
  state_names: Record<DraftState, string>;
  event_names: Record<string, string>;
  formats: Format[];
  conflicts: Conflict[];
}

export interface Job {
  id: string;
  title: string;
  file_name: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  state_label: string;
  stage_label: string;
  fraction: number | null;
  seconds_left: number | null;
  error: string | null;
  about: string;
}

/** A row of the list. */
export interface Meeting extends Job {
  /** Day of the meeting, 令和7年6月10日. */
  day: string;
  /** 案, 確認中, 確定, or empty without a draft. */
  document_label: string;
  body: string;
  /** Lines that hold a word that is looked for. */
  count: number;
  lines: Hit[];
}

/** A meeting in the bin; `until`: the day on which it is removed for good, or empty. */
export interface Binned extends Job {
  binned_on: string;
  until: string;
}

/** A line in which a word was found. */
export interface Hit {
  kind: string;
  label: string;
  /** Id of the statement, or empty. */
  place: string;
  who: string;
  start: number | null;
  pieces: { text: string; hit: boolean }[];
}

/** What a draft was made with, for the boxes of 作り直し. */
export interface Renewal {
  job: Job;
  generation: number;
  roster: string;
  agenda: string;
  dictionary: string;
  /** Terms that the meeting body's dictionary has got since. */
  new_terms: string;
  profile: string;
  profiles: { value: string; label: string }[];
  stages: { value: string; label: string }[];
}

export interface RenewalPlan {
  stage: string;
  needed: string;
  reason: string;
  stages: { label: string; again: boolean }[];
  seconds: number | null;
  edits: number;
}

export interface RenewalOutcome {
  same: number;
  more: number;
  differences: { before: Said[]; after: Said[] }[];
  conflicts: { target: string; what: string; kept: string; machine: string; choice: boolean }[];
}

export interface Said {
  who: string;
  text: string;
  id: string;
}

export interface VoicesAnswer {
  body: string | null;
  by_machine: string[];
  by_hand: string[];
  known: { name: string; seconds: number; day: string }[];
  kept: string[];
  left_out: string[];
}

export interface Setting {
  name: string;
  label: string;
  help: string;
  part: string;
  choices: { value: unknown; word: string }[];
  default: unknown;
}

export interface Catalogue {
  usual: string;
  profiles: { name: string; label: string; own: boolean; error: string | null }[];
  layouts: Setting["choices"];
  levels: Setting["choices"];
  settings: Setting[];
}

export interface ProfileAnswer {
  name: string;
  own: boolean;
  layout: string;
  level: string;
  options: Record<string, unknown>;
  dictionary: string;
  template: string | null;
}

export interface LessonWord {
  kind: "misheard" | "spelling" | "word";
  written: string;
  reading: string;
  mistakes: string[];
  wrong: number;
  right: number;
}

export interface LessonsAnswer {
  body: string | null;
  body_id: string;
  used: { dictionary: number; learnt: number; mended: [string, number][]; heard: [string, number][] };
  words: LessonWord[];
  withdrawn: { written: string; mistake: string }[];
}

export interface BodyAnswer {
  id: string;
  name: string;
  members: number;
  dictionary: string;
  past: { sha256: string; name: string; characters: number; learnt_at: number }[];
  terms: [string, string][];
  tallies: [string, number, number][];
}

export interface Trial {
  before: { text: string; change: number | null }[];
  after: { text: string; change: number | null }[];
  changes: { before: string; after: string; note: string; check: boolean }[];
}

export type State = "saved" | "saving" | "failed";
export type When = "now" | "pause" | "leave";
