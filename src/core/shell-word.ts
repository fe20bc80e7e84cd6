/** A word as the user can paste it behind a command: quoted only where the shell would take it apart. */

export function shellWord(word: string, platform: string = process.platform): string {
  if (/^[\p{L}\p{N}@%+=:,./\\_-]+$/u.test(word) && (platform === 'win32' || !word.includes('\\'))) return word;
  // Windows forbids double quotes in file names; elsewhere single quotes keep everything but themselves.
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
