// What the routes in api.py, profiles.py and voices.py answer, for the checks of the scripts (JSDoc).

/** A stretch of 素起こし that can be heard; marks are doubtful or corrected words, in characters. */
export interface Piece {
  text: string;
  start: number | null;
  end: number | null;
  marks: { from: number; to: number; original: string | null }[];
}

export interface Statement {
  index: number;
  id: string;
  speaker_id: string | null;
  text: string;
  heading: string | null;
  pieces: Piece[];
  start: number | null;
  end: number | null;
  /** Doubts that are open, in words. */
  flags: string[];
  /** The same with the name under which each is settled. */
  doubts: { id: string; text: string }[];
  /** Worth knowing, no reason to listen again. */
  notes: string[];
  /** Id of the item of the agenda that it stands under. */
  item: string;
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
  speakers?: Speaker[];
  items?: Item[];
  events?: MeetingEvent[];
  deleted?: Gone[];
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
  place: string;
}

export interface MeetingEvent {
  time: number;
  text: string;
  warning: boolean;
  /** A person's, and the words under it have changed since. */
  moved: boolean;
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
  header: Header;
  file_name: string;
  speakers: Speaker[];
  statements: Statement[];
  events: MeetingEvent[];
  items: Item[];
  deleted: Gone[];
  attendees: { name: string; role: string }[];
  formats: Format[];
  conflicts: Conflict[];
  words: { unknown_speaker: string; edited: string };
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

export interface Trial {
  before: { text: string; change: number | null }[];
  after: { text: string; change: number | null }[];
  changes: { before: string; after: string; note: string; check: boolean }[];
}

export type State = "saved" | "saving" | "failed";
export type When = "now" | "pause" | "leave";
