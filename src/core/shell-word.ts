/** A word as the user can paste it behind a command: quoted only where the shell would take it apart. */

export function shellWord(word: string, platform: string = process.platform): string {
  if (platform === 'win32') return windowsWord(word);
  return /^[\p{L}\p{N}@%+=:,./_-]+$/u.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * Of PowerShell and cmd only PowerShell reads `$` and the backtick inside double quotes, and takes typographic quotes
 * for plain ones (about_Quoting_Rules); such a word stands in its single quotes, which cmd does not know. Everything
 * else is safe in double quotes, which no file name of Windows has, but for %NAME%: nothing keeps that from cmd.
 */
function windowsWord(word: string): string {
  if (/^[\p{L}\p{N}+:./\\_-]+$/u.test(word)) return word;
  return /[$`"“”„]/.test(word) ? `'${word.replace(/['‘’‚‛]/g, '$&$&')}'` : `"${word}"`;
}
