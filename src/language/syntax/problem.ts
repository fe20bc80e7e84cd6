/** Makes a problem from its code: message filled in, severity from the table. */
import { messageOf, type Slots, type SyntaxCode, severityOf } from './messages.ts';
import type { Edit, Node, SyntaxProblem } from './tree.ts';

export interface ProblemExtras {
  readonly slots?: Slots;
  readonly fix?: readonly Edit[];
  readonly related?: Node & { readonly message: string };
}

export function problemAt(code: SyntaxCode, start: number, end: number, extras: ProblemExtras = {}): SyntaxProblem {
  return {
    code,
    start,
    end,
    severity: severityOf(code),
    message: messageOf(code, extras.slots ?? {}),
    ...(extras.related === undefined ? {} : { related: extras.related }),
    ...(extras.fix === undefined ? {} : { fix: extras.fix }),
  };
}

export function replace(start: number, end: number, text: string): readonly Edit[] {
  return [{ start, end, text }];
}
