// Files that were dropped: those of folders too, each with where it lay.

const MOST = 500;
const HIDDEN = ["__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"];

/** @typedef {{file: File, path: string}} Dropped */

/**
 * @param {DataTransfer} transfer
 * @returns {Promise<Dropped[]>}
 */
export async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => !!entry);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  /** @type {Dropped[]} */
  const found = [];
  for (const entry of entries) await walk(/** @type {FileSystemEntry} */ (entry), "", found);
  return found;
}

/**
 * @param {FileList} files of an input, whole folders among them
 * @returns {Dropped[]}
 */
export function chosenOf(files) {
  const all = [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return all.filter(({ path }) => !isHidden(path)).slice(0, MOST);
}

/**
 * @param {FileSystemEntry} entry
 * @param {string} folder
 * @param {Dropped[]} found
 */
async function walk(entry, folder, found) {
  const path = folder + entry.name;
  if (isHidden(path) || found.length >= MOST) return;
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => {
      /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject);
    });
    found.push({ file, path });
    return;
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  for (let batch = await read(reader); batch.length; batch = await read(reader)) {
    for (const entry of batch) await walk(entry, `${path}/`, found);
  }
}

/**
 * @param {FileSystemDirectoryReader} reader
 * @returns {Promise<FileSystemEntry[]>} some of them; none at the end
 */
function read(reader) {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

/** @param {string} path */
function isHidden(path) {
  return path.split("/").some((part) => HIDDEN.includes(part) || part.startsWith("._"));
}
