/** Hands a file to the browser to be saved. */

/** Until the browser has surely begun to read, ms; then the URL is let go. A guess: a minute. */
const BLOB_URL_MS = 60_000;

/** Saves under a name; never shows the file, whatever it is. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), BLOB_URL_MS);
}
