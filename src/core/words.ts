/** Small pieces of the sentences that people read. */

/** "1 trial", "3 trials"; the plural of `word` ends in s. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** 12345 as "12,345", whatever the language of the system. */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** "a, b and c" */
export function listed(words: readonly string[], and: 'and' | 'or' = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`;
}

/** With a capital letter, as a sentence begins. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
