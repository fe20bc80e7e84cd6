/**
 * Time to scan, parse, check and format an experiment of 1,000 lines, after warm-up.
 * npm run bench -- language
 */
import { readFileSync } from 'node:fs';
import { analyze } from '../src/language/analyze.ts';
import { parse } from '../src/language/syntax/parse.ts';
import { format } from '../src/language/syntax/print.ts';
import { scan } from '../src/language/syntax/scan.ts';

const text = experimentOf(1000);
const broken = text.replace(/\}\n/, '\n').replaceAll(' ms', ' mss');
const lines = text.split('\n').length - 1;
console.log(`${lines} lines, ${text.length} characters, ${parse(text).problems.length} problems, ${process.version}`);

measure('scan', () => scan(text).tokens.length);
measure('parse', () => parse(text).problems.length);
measure('parse, broken', () => parse(broken).problems.length);
measure('analyze (parse and check)', () => analyze(text).problems.length);
measure('format', () => format(text).length);

/** The entries of an example over and over, each copy in stages of its own name. */
function experimentOf(count: number): string {
  const [, head = '', body = ''] =
    /^([\s\S]*?experiment "[^"]*" \{\n)([\s\S]*)\}\n$/.exec(readFileSync('examples/slayer-nmnist.snnexp', 'utf8')) ??
    [];
  const train = /^ {2}train \{\n[\s\S]*?^ {2}\}\n/m.exec(body)?.[0] ?? '';
  const rows = [head + body.replace(train, '')];
  for (let index = 0; rows.join('').split('\n').length < count - 1; index++) {
    rows.push(train.replace('train {', `stage s${index} = train {`), '\n');
  }
  return `${rows.join('').split('\n').slice(0, -1).join('\n')}\n}\n`;
}

function measure(name: string, work: () => number): void {
  const times: number[] = [];
  for (let run = 0; run < 200; run++) {
    const start = performance.now();
    work();
    if (run >= 50) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => `${(times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(2)} ms`;
  console.log(`${name}: median ${at(0.5)}, fastest ${at(0)}, 9 of 10 below ${at(0.9)}`);
}
